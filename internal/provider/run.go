// SPDX-License-Identifier: MPL-2.0

package provider

import "crypto/rand"

// run identifies what one Configure begins: as a rule, the life of a process of
// the provider. A plan and what it reads share one; a later command, and the apply
// of a saved plan, have another.
type run string

func newRun() run { return run(rand.Text()) }
