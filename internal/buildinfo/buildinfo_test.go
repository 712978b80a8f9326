// SPDX-License-Identifier: MPL-2.0

package buildinfo

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion_TheLinkersCountsFirst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ linked, module, want string }{
		"release":               {"0.1.0", "v0.1.1-0.20261125172800-6da1f53a0b1c", "0.1.0"},
		"go install of a tag":   {"", "v0.1.0", "0.1.0"},
		"clone":                 {"", "v0.0.0-20261125172800-6da1f53a0b1c+dirty", "0.0.0-20261125172800-6da1f53a0b1c+dirty"},
		"without a repository":  {"", "(devel)", "dev"},
		"without anything else": {"", "", "dev"},
	} {
		info := debug.BuildInfo{Main: debug.Module{Version: c.module}}
		if got := versionOf(c.linked, info); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLine_NamesVersionCommitGoAndPlatform(t *testing.T) {
	t.Parallel()
	end := ", " + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + ")\n"
	for want, settings := range map[string][]debug.BuildSetting{
		"vmr-emulator 0.1.0 (commit unknown" + end:              nil,
		"vmr-emulator 0.1.0 (commit 6da1f53" + end:              {{Key: "vcs.revision", Value: "6da1f53"}, {Key: "vcs.modified", Value: "false"}},
		"vmr-emulator 0.1.0 (commit 6da1f53 with changes" + end: {{Key: "vcs.revision", Value: "6da1f53"}, {Key: "vcs.modified", Value: "true"}},
	} {
		if got := lineOf("vmr-emulator", "0.1.0", debug.BuildInfo{Settings: settings}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLine_IsAboutThisProcess(t *testing.T) {
	t.Parallel()
	if got := Line("vmr-emulator"); !strings.HasPrefix(got, "vmr-emulator "+Version()+" (commit ") {
		t.Errorf("%q", got)
	}
}
