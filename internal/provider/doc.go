// SPDX-License-Identifier: MPL-2.0

// Package provider is Terraform's side of the VisionsConnected provider: its
// settings, the objects that configurations can declare, and the words in which
// errors reach the user.
//
// It knows nothing of HTTP. Each object asks its [providerData] for a client of
// package videoengine, calls one method of it, and turns the result into state,
// or its error into a diagnostic (diagnostics.go; conflicts.go has the words of
// rooms that may be another account's).
package provider
