// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"net"
	"net/http"
)

const (
	// padding is far above any limit that a client sets itself.
	padding = 64 << 20

	// paddingPiece bounds what is in memory of it.
	paddingPiece = 64 << 10
)

// delivery is the way out for one response.
type delivery struct {
	emu   *Emulator
	w     http.ResponseWriter
	r     *http.Request
	fault Fault
}

// hold waits as long as the fault says, as [Emulator.hold] does.
func (d delivery) hold() bool { return d.emu.hold(d.r.Context(), d.fault.Delay) }

func sendWhole(d delivery, resp response) { resp.write(d.w) }

// cut resets the connection: what a client sees of a load balancer that drops
// it. Where there is no connection to take over, as with HTTP/2, [net/http] is
// told to break the stream off.
func cut(d delivery, _ response) {
	conn, _, err := http.NewResponseController(d.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	// TLS would say goodbye first.
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = t.NetConn()
	}
	// Where there is no lingering to turn off, this is a plain close.
	if t, ok := conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = conn.Close()
}

func hang(d delivery, resp response) {
	d.hold()
	cut(d, resp)
}

func sendLate(d delivery, resp response) {
	if !d.hold() {
		cut(d, resp)
		return
	}
	resp.write(d.w)
}

// sendPart does not reset, because a reset may overtake the bytes that are to arrive.
func sendPart(d delivery, resp response) {
	resp.writeHead(d.w, len(resp.body))
	_, _ = d.w.Write(resp.body[:min(d.fault.BodyBytes, len(resp.body)-1)]) // The client may be gone; it is cut in any case.
	_ = http.NewResponseController(d.w).Flush()
	panic(http.ErrAbortHandler)
}

func sendDrip(d delivery, resp response) {
	resp.writeHead(d.w, len(resp.body))
	controller := http.NewResponseController(d.w)
	for i := range resp.body {
		if i > 0 && !d.hold() {
			panic(http.ErrAbortHandler)
		}
		if _, err := d.w.Write(resp.body[i : i+1]); err != nil {
			return
		}
		// Without a way to flush the bytes come together; the delay stays.
		_ = controller.Flush()
	}
}

// sendPadded streams a JSON object with padding where place says. A gateway's
// page is no such object, and stays as it is.
func sendPadded(place func(object []byte) (head, tail []byte)) func(delivery, response) {
	return func(d delivery, resp response) {
		if !bytes.HasPrefix(resp.body, []byte("{")) {
			resp.write(d.w)
			return
		}
		resp.writeHead(d.w, unknownLength)
		head, tail := place(resp.body)
		if _, err := d.w.Write(head); err != nil {
			return
		}
		piece := bytes.Repeat([]byte("x"), paddingPiece)
		for range padding / paddingPiece {
			// A client that has enough closes the connection, and that is the end of it.
			if _, err := d.w.Write(piece); err != nil {
				return
			}
		}
		_, _ = d.w.Write(tail)
	}
}

func beforeFields(object []byte) (head, tail []byte) {
	fields := object[1:]
	tail = []byte(`"`)
	if !bytes.HasPrefix(fields, []byte("}")) {
		tail = append(tail, ',')
	}
	return []byte(`{"padding":"`), append(tail, fields...)
}

func afterFields(object []byte) (head, tail []byte) {
	head = bytes.Clone(bytes.TrimSuffix(object, []byte("}")))
	if !bytes.Equal(head, []byte("{")) {
		head = append(head, ',')
	}
	return append(head, `"padding":"`...), []byte(`"}`)
}
