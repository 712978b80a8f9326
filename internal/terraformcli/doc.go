// SPDX-License-Identifier: MPL-2.0

// Package terraformcli runs the real Terraform or OpenTofu with a provider
// binary that was built a moment ago, for the tests.
//
// [Find] finds the CLI, [Install] lays a provider binary out as a filesystem
// mirror, and a [Workspace] is a folder in which the CLI runs, shut off from the
// user's own CLI configuration and environment.
package terraformcli
