// SPDX-License-Identifier: MPL-2.0

// Package docstest holds the tests of what people read: documentation, guides,
// examples and the names that RELIABILITY.md mentions.
package docstest
