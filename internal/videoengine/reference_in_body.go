// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bytes"
	"encoding/json"
)

// findReference returns the reference in a body from which a room cannot be
// read, or "": that of the outermost object. Another object in it may be another
// room, such as a template, unless it is all that the whole body wraps, or lies
// under the name "data", as the answers of many services do.
//
// A body that begins like HTML is somebody else's page, even where it quotes a
// room.
func findReference(body []byte) string {
	if bytes.HasPrefix(trim(body), []byte("<")) {
		return ""
	}
	var found toldReference
	several := false
	told, wraps := referencesIn(body)
	for _, r := range told {
		switch {
		case found.value == nil || r.depth < found.depth:
			found, several = r, false
		case r.depth == found.depth && !bytes.Equal(r.value, found.value):
			several = true
		}
	}
	inData := found.depth == 2 && found.member == `"data"`
	if found.depth > 1 && (several || !wraps && !inData) {
		return ""
	}
	var reference string
	_ = json.Unmarshal(found.value, &reference) // Stays empty on a bad escape.
	return reference
}

// toldReference is a complete text with the name "reference" in a body.
type toldReference struct {
	value []byte // With its quotes.
	depth int    // The number of objects around it, but not less than 1.
	// member is the name, with its quotes, below which it lies in the outermost
	// object.
	member string
}

// referencesIn finds all references in a body that may be not quite JSON or break
// off anywhere, and tells whether its outermost object ends and has one member
// only.
func referencesIn(body []byte) (told []toldReference, wraps bool) {
	depth, members, member, ends := 0, 0, "", false
	body = body[max(0, bytes.IndexByte(body, '{')):] // Quotes before it may have no second one.
	for len(body) > 0 {
		if body[0] != '"' {
			switch body[0] {
			case '{':
				depth++
			case '}':
				depth--
				ends = ends || depth == 0
			}
			body = body[1:]
			continue
		}
		var name, value []byte
		name, body = cutText(body)
		after, isName := bytes.CutPrefix(bytes.TrimLeft(body, jsonBlanks), []byte(":"))
		if !isName {
			continue
		}
		if depth <= 1 {
			member = string(name)
			members++
		}
		after = bytes.TrimLeft(after, jsonBlanks)
		if string(name) != `"reference"` || !bytes.HasPrefix(after, []byte(`"`)) {
			continue
		}
		if value, body = cutText(after); value != nil {
			told = append(told, toldReference{value, max(depth, 1), member})
		}
	}
	return told, ends && members == 1
}

const jsonBlanks = " \t\r\n"

// cutText cuts body, which begins with a quote, behind the closing one. Where
// there is none, nothing is left.
func cutText(body []byte) (text, rest []byte) {
	for i := 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return body[:i+1], body[i+1:]
		}
	}
	return nil, nil
}
