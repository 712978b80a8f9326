// SPDX-License-Identifier: MPL-2.0

package videoengine

import "net/http"

// NewTransport returns the transport for reads and deletions, for tests to change.
func NewTransport() *http.Transport { return newTransport(nil, nil, false) }

// Transports returns the client's own, for reads and deletions and for creations.
func (c *Client) Transports() [2]http.RoundTripper { return [...]http.RoundTripper{c.pooled, c.fresh} }

// MaxBodySize is how many bytes of a body are read.
const MaxBodySize = maxBodySize

// WithClock sets the client's clock.
var WithClock = withClock

// InterruptedError is the error of a pause that an interrupt ended.
type InterruptedError = interruptedError
