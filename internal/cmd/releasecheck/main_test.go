// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestRun_WrongArguments_PrintsTheUsage(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"0 folders are given":           {},
		"2 folders are given":           {"a", "b"},
		"flag provided but not defined": {"-there", "a"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, &stdout, &stderr)
		if code != 2 || !strings.Contains(stderr.String(), want) || !strings.HasSuffix(stderr.String(), usage) || stdout.Len() > 0 {
			t.Errorf("%q: exit code %d\n%s, want %q", args, code, &stderr, want)
		}
	}
}

func TestRun_OutsideOfAClone_Fails(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	// The folder of this test has no README.
	code := run(t.Context(), []string{"-here", t.TempDir()}, &stdout, &stderr)
	if code != 1 || !strings.HasPrefix(stderr.String(), "releasecheck: ") {
		t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
	}
}

func TestCheck_StopsAtTheFirstMistakeAndNamesIt(t *testing.T) {
	t.Parallel()
	clone := filepath.Join("..", "..", "..")
	var stdout bytes.Buffer
	s := settings{clone: clone, folder: newRelease(t).folder}
	expect(t, s.check(t.Context(), &stdout), "not so: the files have the names")

	s = settings{clone: clone, folder: newReleaseFor(t, platform{runtime.GOOS, runtime.GOARCH}).folder, here: true}
	expect(t, s.check(t.Context(), &stdout), "not so: SHA256SUMS")
	if want := "ok: the files have the names that the registries want, and no other does\n"; stdout.String() != want {
		t.Errorf("it printed\n%s, want\n%s", &stdout, want)
	}
}

func TestChecks_AreAllMade(t *testing.T) {
	t.Parallel()
	for want, s := range map[int]settings{
		5: {},
		6: {again: "again"},
		8: {again: "again", clis: []string{"terraform", "tofu"}},
	} {
		if got := len(s.checks(t.Context(), release{}, source{})); got != want {
			t.Errorf("%+v makes %d checks, want %d", s, got, want)
		}
	}
}
