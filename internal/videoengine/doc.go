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
// [MaxRetryAfter]. A POST is sent again only after an attempt that is known not
// to have made a room: one that was not sent, or that was refused with 429.
//
// Besides, the transport of net/http sends a GET or DELETE again by itself, with
// the same request ID, when the service closes an idle connection at that very
// moment. It does not do so with a POST over HTTP/1.1 that has no idempotency
// key, so none may ever be set, and HTTP/2 is not spoken.
//
// # The end of a context
//
// A POST or DELETE that is on the wire is not broken off: its result has to be
// known. One that has not begun is not begun any more, and pauses end at once.
//
// # What is never done
//
// Redirects are not followed, so that credentials go to the base URL only. An
// answer's body is read up to [MaxBodySize] bytes. No error of this package
// holds a PIN, the API key, the customer ID, or the body of an answer.
package videoengine
