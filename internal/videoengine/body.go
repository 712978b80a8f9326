// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode"
)

// ending tells how far a body could be read.
type ending int

const (
	// notJSON is a body that is no JSON object, or one that can be read in two ways.
	notJSON ending = iota
	// truncated is the beginning of a JSON object.
	truncated
	// whole is a JSON object and nothing else.
	whole
)

// content is what a JSON object says where the API puts things: in its own
// members and in those of its member "error". A name counts as it is written. A
// reference at another place may be that of a template or of a gateway's ticket.
// A null is nil; what is an object, an array or truncated is [opaque].
type content struct {
	ending          ending
	members, inside map[string]any
	// onlyBracesMissing says that a truncated object is whole with one or two
	// closing braces more: the API's document prints such a "Vmr not found".
	onlyBracesMissing bool
}

type opaque struct{}

var errAmbiguous = errors.New("a name stands twice, or something follows the object")

// readContent reads a body. Nothing is kept of one that is not JSON. Complete
// reports whether the body is all that was sent.
func readContent(body []byte, complete bool) content {
	body = trim(body)
	c := parse(body)
	switch {
	case c.ending == whole && !complete:
		c.ending = truncated // What follows could make it ambiguous.
	case c.ending == truncated && complete:
		closed := append(bytes.Clone(body), "}}"...)
		c.onlyBracesMissing = parse(closed[:len(body)+1]).ending == whole || parse(closed).ending == whole
	}
	return c
}

func parse(body []byte) content {
	tokens := json.NewDecoder(bytes.NewReader(body))
	tokens.UseNumber()
	if first, err := tokens.Token(); err != nil || first != json.Delim('{') {
		return content{}
	}
	c := content{ending: whole, members: map[string]any{}, inside: map[string]any{}}
	err := readMembers(tokens, int64(len(body)), c.members, c.inside)
	if err == nil {
		if _, end := tokens.Token(); !errors.Is(end, io.EOF) {
			err = errAmbiguous
		}
	}
	switch {
	case c.members["message"] != nil && c.inside["message"] != nil:
		return content{}
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		c.ending = truncated
	case err != nil:
		return content{}
	}
	return c
}

// readMembers reads an object that has begun into members, and those of its
// member "error" into inside.
func readMembers(tokens *json.Decoder, size int64, members, inside map[string]any) error {
	for tokens.More() {
		token, err := tokens.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // Nothing else can be a name.
		if _, twice := members[name]; twice {
			return errAmbiguous
		}
		members[name] = opaque{}

		value, err := tokens.Token()
		_, isNumber := value.(json.Number)
		_, begins := value.(json.Delim)
		switch {
		case err != nil:
		case isNumber && tokens.InputOffset() == size:
			err = io.ErrUnexpectedEOF // Its other digits may be missing.
		case value == json.Delim('{') && name == "error" && inside != nil:
			err = readMembers(tokens, size, inside, nil)
		case begins:
			err = skip(tokens)
		default:
			members[name] = value
		}
		if err != nil {
			return err
		}
	}
	_, err := tokens.Token()
	return err
}

// skip reads to the end of an object or array that has begun.
func skip(tokens *json.Decoder) error {
	for depth := 1; depth > 0; {
		token, err := tokens.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// trim takes off white space and the byte order marks that some servers put first.
func trim(body []byte) []byte {
	return bytes.TrimFunc(body, func(c rune) bool { return unicode.IsSpace(c) || c == '\ufeff' })
}

func (c content) reference() string {
	reference, _ := c.members["reference"].(string)
	return reference
}

// pin keeps the digits as they are written: a leading zero matters. An absent PIN
// is empty.
func (c content) pin(name string) (string, bool) {
	switch pin := c.members[name].(type) {
	case nil:
		return "", true
	case string:
		return pin, true
	case json.Number:
		return pin.String(), true
	default:
		return "", false
	}
}

// count returns a number of participants; null and absent mean nobody.
func (c content) count(name string) (int64, bool) {
	switch number := c.members[name].(type) {
	case nil:
		return 0, true
	case json.Number:
		count, err := number.Int64()
		return count, err == nil && count >= 0
	default:
		return 0, false
	}
}

// saysError reports whether the body is an error of the API or of something in front
// of it, rather than a room.
func (c content) saysError() bool { return c.members["error"] != nil || c.members["message"] != nil }

// message returns the API's message, of the document's envelope or of the Swagger
// file's flat object, or "".
func (c content) message() string {
	if message, ok := c.inside["message"].(string); ok {
		return message
	}
	message, _ := c.members["message"].(string)
	return message
}
