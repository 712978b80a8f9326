// SPDX-License-Identifier: MPL-2.0

// Package acceptance holds the tests of the provider through the real CLI, against
// the emulator: life cycle, faults, interrupts, kills, moves and chaos.
package acceptance
