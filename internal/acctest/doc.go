// SPDX-License-Identifier: MPL-2.0

// Package acctest is what the tests share: the emulator as a service of one test
// ([Service]), the real CLI in a folder of its own ([Workspace]), its state file,
// what must hold after each command ([Invariants]), the faults, fake providers in
// the place of other publishers', and a client of the plugin protocol
// ([ProtocolClient]).
//
// A package whose tests run a CLI has a TestMain that calls [Main].
package acctest
