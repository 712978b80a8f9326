// SPDX-License-Identifier: MPL-2.0

// Package videoengine is a client of VisionsConnected's VideoEngine API, which
// creates, shows and deletes virtual meeting rooms (VMRs).
//
// The API has three operations and a [Client] has a method for each:
// [Client.CreateVMR], [Client.GetVMR] and [Client.DeleteVMR]. The API has no
// list, no update and no idempotency key.
//
// # Retries
//
// A GET is retried when the connection fails, when a response is truncated, and on
// the statuses 429, 502, 503 and 504. The pauses grow exponentially with jitter; a
// Retry-After header is obeyed up to a minute. A POST is retried only after
// an attempt that is known not to have created a room: one that was not sent, or
// that was refused with 429. So is a DELETE; after other failures it is retried
// where a GET shows that the room still exists, since its reference may be another
// room's by then.
//
// Besides, the transport of net/http sends a GET again by itself, with the same
// request ID, when the service closes a used connection before it responds, and any
// request without a body when nothing of it was written yet. Creations use a fresh
// connection each, on which it does neither. No idempotency key may ever be set,
// with which it would take a POST for a GET, and HTTP/2 is not spoken.
//
// # What a response means
//
// A response is read strictly: names count as they are written, those that stand
// twice make it unreadable, and nothing is looked for but at its place. A creation
// is a whole room and nothing else. What names a room otherwise is confirmed by a
// GET, or is the outcome [Unknown]. [ErrNotFound] is the API's own message only.
//
// # The end of a context
//
// A POST or DELETE that is on the wire is not interrupted: its result has to be
// known. One that has not begun is not begun any more, and pauses end at once.
//
// # What is never done
//
// Redirects are not followed, so that credentials go to the base URL only. A
// response's body is read up to a mebibyte. No error of this package
// holds a PIN, the API key, the customer ID, or the body of a response.
package videoengine
