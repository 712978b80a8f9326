// SPDX-License-Identifier: MPL-2.0

// Package encodings has the ways in which servers and proxies repeat what they
// got. It imports nothing of the project, so that the client's own tests can use it.
package encodings

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
)

// All are the encodings by name.
var All = map[string]func(string) string{
	"as it is":         func(s string) string { return s },
	"upper case":       strings.ToUpper,
	"query":            url.QueryEscape,
	"path":             url.PathEscape,
	"query, twice":     func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"query, 3 times":   func(s string) string { return url.QueryEscape(url.QueryEscape(url.QueryEscape(s))) },
	"every byte":       func(s string) string { return strings.ReplaceAll(fmt.Sprintf("% x", " "+s), " ", "%")[2:] },
	"JSON":             inJSONText,
	"JSON, twice":      func(s string) string { return inJSONText(inJSONText(s)) },
	"JSON, every unit": func(s string) string { return eachUnit(s, `\u%04X`) },
	"quoted":           func(s string) string { return unquoted(strconv.Quote(s)) },
	"quoted, ASCII":    func(s string) string { return unquoted(strconv.QuoteToASCII(s)) },
	"HTML":             html.EscapeString,
	"HTML, twice":      func(s string) string { return html.EscapeString(html.EscapeString(s)) },
	"HTML, names":      strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace,
	"HTML, numbers":    func(s string) string { return eachRune(s, "&#%d;") },
	"HTML, hex":        func(s string) string { return eachRune(s, "&#x%X;") },
	"HTML in JSON":     func(s string) string { return inJSONText(html.EscapeString(s)) },
	"JSON in HTML":     func(s string) string { return html.EscapeString(inJSONText(s)) },
	"URL in HTML":      func(s string) string { return html.EscapeString(url.QueryEscape(s)) },
}

func inJSONText(s string) string {
	raw, _ := json.Marshal(s) //nolint:errchkjson // A string has a form in JSON.
	return unquoted(string(raw))
}

func unquoted(s string) string { return s[1 : len(s)-1] }

func eachRune(s, format string) string {
	var b strings.Builder
	for _, c := range s {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

func eachUnit(s, format string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, format, unit)
	}
	return b.String()
}
