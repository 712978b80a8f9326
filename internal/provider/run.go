// SPDX-License-Identifier: MPL-2.0

package provider

import "crypto/rand"

// run identifies a process of the provider. A plan and what it reads share one;
// a later command, and the apply of a saved plan, have another.
type run string

func newRun() run { return run(rand.Text()) }
