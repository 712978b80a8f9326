// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package terraformcli

import "os/exec"

// Apart does nothing here.
func Apart(*exec.Cmd) {}

// KillRest does nothing here.
func KillRest(*exec.Cmd) {}
