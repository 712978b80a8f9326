// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// source is the clone that a release was built from.
type source struct {
	commit   string
	time     time.Time
	manifest []byte
	readme   string
}

func readSource(ctx context.Context, folder string) (source, error) {
	git := exec.CommandContext(ctx, "git", "show", "--no-patch", "--format=%H %ct", "HEAD")
	git.Dir = folder
	out, err := git.Output()
	if err != nil {
		return source{}, fmt.Errorf("which commit this is: %w", err)
	}
	commit, seconds, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	manifest, manifestErr := os.ReadFile(filepath.Join(folder, "terraform-registry-manifest.json")) //nolint:gosec // A file of the clone.
	readme, readmeErr := os.ReadFile(filepath.Join(folder, "README.md"))                            //nolint:gosec // A file of the clone.
	return source{commit, time.Unix(unix, 0), manifest, string(readme)}, errors.Join(err, manifestErr, readmeErr)
}

// checkManifest reads the manifest as a registry does: without the right
// protocol in it, a registry offers the provider for protocol 5.
func (s source) checkManifest() error {
	var manifest struct {
		Version  int `json:"version"`
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(s.manifest, &manifest); err != nil {
		return err
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		return fmt.Errorf("the manifest is of version %d and names the protocols %q, want version 1 and protocol 6.0 alone",
			manifest.Version, manifest.Metadata.ProtocolVersions)
	}
	return nil
}
