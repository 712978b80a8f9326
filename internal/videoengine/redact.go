// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

const (
	redacted = "[redacted]"
	// maxMessageRunes keeps a page of text that a proxy sends as its message
	// out of a diagnostic.
	maxMessageRunes = 500
)

// Two ways to find the PIN that follows the name of its field in a text that
// repeats a room. Like the pattern of the secrets they are made when a text comes
// that may hold one: a run in which nothing fails starts several processes, and
// has none.
var (
	// pinAssigned is about a value of any kind behind a colon, an equals sign or
	// the end of an XML tag: up to the closing quote, or one word where there is none.
	pinAssigned = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(pinField + `(?:\\*["']?\s*[:=]+>?\s*<?|>))(?:(\\*["'])[^"'\\]+|\[?[^\s"'\\,;}&<>\[]+)`)
	})
	// pinNearby is about four digits and more, with no word but "is" or "was" in
	// between, and no end of a sentence: fewer digits are likely to count something.
	pinNearby = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(pinField + between + `(?:(?:is|was)` + between + `)?)\d{4,}\w*`)
	})
)

const (
	pinField = `(?i)((?:host|guest)[ _-]?pin`
	// between is what JSON, XML, URLs and people put between a name and a value,
	// also where it is escaped.
	between = `(?:%[0-9a-f]{2}|\\+u[0-9a-f]{4}|&#?\w+;|[^\pL\pN_.,;!?)-])+`
)

// redactor takes secrets out of texts that others wrote: a proxy may answer
// with the headers that it got.
type redactor struct {
	// secrets returns the pattern of them.
	secrets func() *regexp.Regexp
}

// shortSecret is the length in bytes below which a secret is looked for as a
// whole word only: a customer ID of one letter stands in every other word.
const shortSecret = 4

func newRedactor(c Credentials) redactor {
	return redactor{sync.OnceValue(func() *regexp.Regexp { return patternOf(c) })}
}

func patternOf(c Credentials) *regexp.Regexp {
	// Of base64, URLs and some programs leave out the padding.
	unpadded := strings.TrimRight(c.basic(), "=")
	secrets := []string{inAnyForm(unpadded) + "(?:" + inAnyForm(c.basic()[len(unpadded):]) + ")?"}
	for _, secret := range []string{c.APIKey, c.CustomerID} {
		pattern := inAnyForm(secret)
		if len(secret) < shortSecret {
			pattern = wordEdge(secret[:1]) + pattern + wordEdge(secret[len(secret)-1:])
		}
		secrets = append(secrets, pattern)
	}
	pattern := regexp.MustCompile(strings.Join(secrets, "|"))
	pattern.Longest() // Else the rest of a secret that begins with another would stay.
	return pattern
}

// inAnyForm returns a pattern of secret, each character of which may stand as it
// is, or be escaped for a URL or within quotes: net/http quotes what it cannot
// read, and proxies tell which URL or JSON they got.
func inAnyForm(secret string) string {
	var pattern strings.Builder
	for _, c := range secret {
		plain := regexp.QuoteMeta(string(c))
		if c == ' ' {
			plain = "[ +]"
		}
		inURL := strings.ReplaceAll(fmt.Sprintf("% x", string(c)), " ", "%")
		fmt.Fprintf(&pattern, `(?:\\*%s|(?i:%%%s|\\+u%04x))`, plain, inURL, c)
	}
	return pattern.String()
}

// wordEdge returns a pattern of the edge of a word, for a secret that has edge
// there. It has none where that is no letter or digit of ASCII, as \b has it.
func wordEdge(edge string) string {
	if regexp.MustCompile(`\w`).MatchString(edge) {
		return `\b`
	}
	return ""
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
	if s == "" {
		return "" // As the request ID of most services.
	}
	s = r.secrets().ReplaceAllLiteralString(s, redacted)
	s = pinAssigned().ReplaceAllString(s, "${1}${2}"+redacted)
	s = pinNearby().ReplaceAllString(s, "${1}"+redacted)
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
