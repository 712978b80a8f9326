// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	redacted = "[redacted]"
	// maxMessageRunes keeps a page of text that a proxy sends as its message
	// out of a diagnostic.
	maxMessageRunes = 500
)

// pinInText finds what follows the name of a PIN field in a text that repeats a
// room: up to the closing quote, or one word where there is none.
var pinInText = regexp.MustCompile(`(?i)((?:host|guest)[ _-]?pin\\*["']?\s*[:=]\s*)(?:(\\*["'])[^"'\\]+|[^\s"'\\,;}&]+)`)

// redactor takes secrets out of texts that others wrote: a proxy may answer
// with the headers that it got.
type redactor struct {
	secrets *regexp.Regexp
}

// shortSecret is the length in bytes below which a secret is looked for as a
// whole word only: a customer ID of one letter stands in every other word.
const shortSecret = 4

func newRedactor(c Credentials) redactor {
	secrets := []string{
		c.basic(),
		c.APIKey, url.QueryEscape(c.APIKey),
		c.CustomerID, url.QueryEscape(c.CustomerID),
	}
	// Of alternatives that begin at the same place the first one counts: the
	// longest, else the rest of it would stay.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for i, secret := range secrets {
		secrets[i] = regexp.QuoteMeta(secret)
		if len(secret) < shortSecret {
			secrets[i] = `\b` + secrets[i] + `\b`
		}
	}
	return redactor{regexp.MustCompile(strings.Join(secrets, "|"))}
}

// redactedError is an error whose text had a secret or a control character in
// it: the http package quotes what it cannot read of an answer.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }

func (e *redactedError) Unwrap() error { return e.err }

// error returns err, with another text where [redactor.text] changes it.
func (r redactor) error(err error) error {
	if text := r.text(err.Error()); text != err.Error() {
		return &redactedError{text: text, err: err}
	}
	return err
}

// text returns s without secrets, without control and formatting characters,
// which could drive the user's terminal or turn a text around, and of a length
// that can be read.
func (r redactor) text(s string) string {
	s = r.secrets.ReplaceAllLiteralString(s, redacted)
	s = pinInText.ReplaceAllString(s, "${1}${2}"+redacted)
	s = strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return ' '
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxMessageRunes {
		return string(runes[:maxMessageRunes]) + "…"
	}
	return s
}
