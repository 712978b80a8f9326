// SPDX-License-Identifier: MPL-2.0

// Package videoengine is a client of VisionsConnected's VideoEngine API, which
// makes, shows and deletes virtual meeting rooms (VMRs).
//
// The API has three operations and a [Client] has a method for each:
// [Client.CreateVMR], [Client.GetVMR] and [Client.DeleteVMR]. The API has no
// list, no update and no idempotency key.
//
// # Retries
//
// A GET or DELETE is tried again when the connection fails, when an answer
// breaks off, and on the statuses 429, 502, 503 and 504: both leave the service
// as they found it or as it was asked to be, however often they arrive. The
// pauses grow exponentially with jitter; a Retry-After header is obeyed up to
// [MaxRetryAfter]. A POST is sent once.
//
// # What is never done
//
// Redirects are not followed, so that credentials go to the base URL only. An
// answer's body is read up to [MaxBodySize] bytes. No error of this package
// holds a PIN, the API key, the customer ID, or the body of an answer.
package videoengine
