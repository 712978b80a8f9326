// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	redacted = "[redacted]"
	// withheld takes the place of a message that holds credentials.
	withheld = "it contained credentials and is not shown"
	// maxMessageRunes keeps a page of text that a proxy sends as its message
	// out of a diagnostic.
	maxMessageRunes = 500
	// secretRunes is how much of a secret is as good as all of it.
	secretRunes = 8
	// decodingRounds is how often a text is decoded: proxies quote what was quoted.
	decodingRounds = 3
)

var (
	authorization = regexp.MustCompile(`authorization["'\s]*[:=]`)
	// digits are what PINs are made of, known or not.
	digits         = regexp.MustCompile(`\pN{4,}`)
	validRequestID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,128}$`)
	validTarget    = regexp.MustCompile(`^https?://[A-Za-z0-9.:\[\]-]{1,260}$`)
)

// redactor keeps secrets out of what servers and proxies send: some repeat the
// request that they got, encoded in one way or another.
type redactor struct {
	// customerID is the one in lower case, which is found where it is not encoded.
	customerID []rune
	// pieces are parts that betray the API key or the Basic value, and words are
	// secrets that count where they stand alone: both as in a folded text.
	pieces []string
	words  [][]rune
}

func newRedactor(c Credentials) *redactor {
	r := &redactor{customerID: []rune(lower(printable(c.CustomerID)))}
	// Decoding a text also decodes a secret that looks like an encoded one.
	words := decodings(c.CustomerID)
	for _, secret := range []string{c.APIKey, c.basic()} {
		if utf8.RuneCountInString(fold(secret)) < secretRunes {
			words = append(words, decodings(secret)...)
			continue
		}
		for _, form := range decodings(secret) {
			r.pieces = append(r.pieces, piecesOf([]rune(fold(form)))...)
		}
	}
	for _, word := range words {
		r.words = append(r.words, []rune(fold(word)))
	}
	return r
}

// piecesOf returns what is as good as all of a long secret in one of its forms, which
// may itself be short.
func piecesOf(form []rune) []string {
	if len(form) == 0 {
		return nil
	}
	pieces := []string{string(form[:min(secretRunes, len(form))])}
	for at := 1; at+secretRunes <= len(form); at++ {
		pieces = append(pieces, string(form[at:at+secretRunes]))
	}
	return pieces
}

// message returns the API's message as it may be shown: of a length that can be
// read, without control characters, credentials and PINs. What it means is decided
// on the raw one.
func (r *redactor) message(raw string) string {
	text, cut := cutRunes(raw, maxMessageRunes)
	text = withoutWord(printable(text), r.customerID)
	shown := digits.ReplaceAllLiteralString(text, redacted)
	if r.holdsSecret(text) || slices.ContainsFunc(decodings(shown), digits.MatchString) {
		return withheld
	}
	return shown + cut
}

// RedactMessage takes secrets out of that part of a text which is the API's own
// message in err. Elsewhere, digits that look like a PIN are a port or a date.
func RedactMessage(text string, err error, secrets ...string) string {
	var refused *APIError
	if !errors.As(err, &refused) {
		return text
	}
	message := refused.Message
	for _, secret := range secrets {
		if secret != "" {
			message = strings.ReplaceAll(message, secret, redacted)
		}
	}
	return strings.ReplaceAll(text, strconv.Quote(refused.Message), strconv.Quote(message))
}

// holdsSecret reports whether the text shows a part of the credentials, in any of
// its decodings.
func (r *redactor) holdsSecret(text string) bool {
	return slices.ContainsFunc(decodings(text), func(decoded string) bool {
		decoded = fold(decoded)
		return authorization.MatchString(decoded) ||
			slices.ContainsFunc(r.pieces, func(piece string) bool { return strings.Contains(decoded, piece) }) ||
			slices.ContainsFunc(r.words, func(word []rune) bool { return holdsWord([]rune(decoded), word) })
	})
}

// requestID returns the service's own request ID, or "" where it may not be shown.
func (r *redactor) requestID(id string) string { return r.valid(validRequestID, id) }

// target returns the scheme and host of a redirect, or "" where they may not be
// shown.
func (r *redactor) target(target string) string { return r.valid(validTarget, target) }

func (r *redactor) valid(pattern *regexp.Regexp, text string) string {
	if !pattern.MatchString(text) || r.holdsSecret(text) {
		return ""
	}
	return text
}

// withoutWord returns the text without a word of lower case, in any case of letters.
// No regular expression does it, because making one with all letters in it takes
// longer than a request.
func withoutWord(text string, word []rune) string {
	runes, lowered := []rune(text), []rune(lower(text))
	shown, next := "", 0
	for at := range lowered {
		if at >= next && wordAt(lowered, at, word) {
			shown += string(runes[next:at]) + redacted
			next = at + len(word)
		}
	}
	return shown + string(runes[next:])
}

func holdsWord(text, word []rune) bool {
	for at := range text {
		if wordAt(text, at, word) {
			return true
		}
	}
	return false
}

// wordAt reports whether the word stands at this place, with neither a letter nor a
// digit next to it where it has one itself at that end. A secret may be of nothing
// that can be shown, and is no word then.
func wordAt(text []rune, at int, word []rune) bool {
	end := at + len(word)
	return len(word) > 0 && end <= len(text) && slices.Equal(text[at:end], word) &&
		(at == 0 || !inWord(text[at-1]) || !inWord(word[0])) &&
		(end == len(text) || !inWord(text[end]) || !inWord(text[end-1]))
}

func inWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// fold makes texts equal that differ in the case of their letters only, or in
// what stands for a blank. A plus is one in URLs.
func fold(text string) string { return printable(lower(strings.ReplaceAll(text, "+", " "))) }

// lower changes no number of runes.
func lower(text string) string {
	return strings.Map(func(c rune) rune { return unicode.ToLower(unicode.ToUpper(c)) }, text)
}

// printable returns the text with one blank in place of white space and of control
// and formatting characters, which could drive the user's terminal or turn a text
// around.
func printable(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) || c == ' ' }), " ")
}

// cutRunes returns the first n runes of a text, and what marks the cut.
func cutRunes(text string, n int) (start, mark string) {
	for at := range text {
		if n == 0 {
			return text[:at], "…"
		}
		n--
	}
	return text, ""
}

// decodings returns what the text may mean: every step on the way to its plain
// form, as far as it is encoded at all.
func decodings(text string) []string {
	all := []string{text}
	for range decodingRounds {
		for _, decode := range []func(string) string{decodeURL, decodeJSON, html.UnescapeString} {
			if next := decode(text); next != text {
				text = next
				all = append(all, next)
			}
		}
	}
	return all
}

var inURL = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func decodeURL(text string) string {
	return inURL.ReplaceAllStringFunc(text, func(escape string) string {
		plain, err := url.PathUnescape(escape)
		if err != nil {
			return escape
		}
		return plain
	})
}

var inJSON = regexp.MustCompile(`(?:\\u[0-9A-Fa-f]{4})+|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2}|\\.`)

// decodeJSON also decodes the escapes that Go and others have beyond those of JSON.
func decodeJSON(text string) string {
	return inJSON.ReplaceAllStringFunc(text, func(escape string) string {
		if strings.HasPrefix(escape, `\u`) {
			var units []uint16
			for _, unit := range strings.Split(escape, `\u`)[1:] {
				n, _ := strconv.ParseUint(unit, 16, 16) // Stays 0 without digits.
				units = append(units, uint16(n))
			}
			return string(utf16.Decode(units))
		}
		switch c, isRune, _, err := strconv.UnquoteChar(escape, '"'); {
		case err != nil:
			return escape[1:]
		case isRune:
			return string(c)
		default:
			return string([]byte{byte(c)}) //nolint:gosec // Of one byte, as UnquoteChar says.
		}
	})
}
