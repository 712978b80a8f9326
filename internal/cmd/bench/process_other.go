// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import "os/exec"

// apart does nothing here.
func apart(*exec.Cmd) {}

// endGroup does nothing here.
func endGroup(*exec.Cmd) {}
