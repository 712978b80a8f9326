// SPDX-License-Identifier: MPL-2.0

package main

import "testing"

func TestChecksums_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const archive = "terraform-provider-visionsconnected_0.1.0_linux_amd64.zip"
	for want, spoil := range map[string]func(*testing.T, release){
		"": func(*testing.T, release) {},
		archive + " has another checksum": func(t *testing.T, r release) {
			t.Helper()
			r.write(t, archive, "something else")
		},
		archive + " is not listed": func(t *testing.T, r release) {
			t.Helper()
			r.replaceSums(t, sumLine(archive, "content of "+archive), "")
		},
		"vmr-emulator_0.1.0_linux_amd64.tar.gz is not listed": func(t *testing.T, r release) {
			t.Helper()
			const name = "vmr-emulator_0.1.0_linux_amd64.tar.gz"
			r.replaceSums(t, sumLine(name, "content of "+name), "")
		},
		"visionsconnected_0.1.0_manifest.json is not listed": func(t *testing.T, r release) {
			t.Helper()
			r.replaceSums(t, sumLine(r.manifest(), string(testSource.manifest)), "")
		},
		"visionsconnected_0.1.0_manifest.json has another checksum": func(t *testing.T, r release) {
			t.Helper()
			r.replaceSums(t, sumLine(r.manifest(), string(testSource.manifest)), sumLine(r.manifest(), "{}"))
		},
		"README.md is listed, and is no file of the release": func(t *testing.T, r release) {
			t.Helper()
			r.replaceSums(t, sumLine(r.manifest(), string(testSource.manifest)),
				sumLine(r.manifest(), string(testSource.manifest))+sumLine("README.md", ""))
		},
		"is no checksum and name": func(t *testing.T, r release) {
			t.Helper()
			r.replaceSums(t, "  "+archive, " *"+archive)
		},
		"or the second of that name": func(t *testing.T, r release) {
			t.Helper()
			line := sumLine(archive, "content of "+archive)
			r.replaceSums(t, line, line+line)
		},
		"no such file": func(t *testing.T, r release) {
			t.Helper()
			r.remove(t, archive)
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			r := newRelease(t)
			spoil(t, r)
			expect(t, r.checkChecksums(testSource), want)
		})
	}
}

func TestSame_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const archive = "vmr-emulator_0.1.0_linux_amd64.tar.gz"
	r := newRelease(t)
	for want, spoil := range map[string]func(*testing.T, release){
		"":                   func(*testing.T, release) {},
		archive + " differs": func(t *testing.T, r release) { t.Helper(); r.write(t, archive, "something else") },
		"no such file":       func(t *testing.T, r release) { t.Helper(); r.remove(t, archive) },
		"has 0 files":        func(t *testing.T, r release) { t.Helper(); r.remove(t, r.checksums()) },
		"is of version 0.2.0": func(t *testing.T, r release) {
			t.Helper()
			r.remove(t, r.checksums())
			r.write(t, providerName+"_0.2.0"+checksumsSuffix, "")
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			other := newRelease(t)
			spoil(t, other)
			expect(t, r.checkSame(other.folder), want)
		})
	}
}
