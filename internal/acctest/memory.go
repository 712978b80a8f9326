// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"net"
	"sync"
)

// MemoryListener accepts connections in memory, from its Dial: a bubble of
// testing/synctest, whose time is virtual, waits for them as for all else in it.
type MemoryListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   *sync.Once
}

// NewMemoryListener returns a listener in the bubble of its caller.
func NewMemoryListener() MemoryListener {
	return MemoryListener{make(chan net.Conn), make(chan struct{}), new(sync.Once)}
}

// Dial connects, whatever the address is.
func (l MemoryListener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the server's end of the next connection.
func (l MemoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and Dial.
func (l MemoryListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is a loopback address, to which the provider sends credentials over plain HTTP.
func (MemoryListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
