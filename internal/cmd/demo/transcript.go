// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

const (
	// width is that to which the CLIs wrap what they print elsewhere than on a
	// terminal.
	width = 78

	// margin sets off what other programs print.
	margin = "    "
)

// ANSI codes for terminals.
const (
	bold  = "\x1b[1m"
	green = "\x1b[32m"
	plain = "\x1b[0m"
)

// transcript writes the story as the reader sees it.
type transcript struct {
	out io.Writer

	// color says whether the reader's terminal shows colors.
	color bool

	// err is the first failure to write.
	err error
}

func newTranscript(out io.Writer) *transcript {
	return &transcript{out: out, color: isTerminal(out)}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}

	info, err := file.Stat()

	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (t *transcript) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(t.out, format, args...); err != nil && t.err == nil {
		t.err = fmt.Errorf("writing to standard output: %w", err)
	}
}

func (t *transcript) paint(code, text string) string {
	if !t.color {
		return text
	}

	return code + text + plain
}

// heading opens a step.
func (t *transcript) heading(number int, title, why string) {
	head := fmt.Sprintf("── %d. %s ", number, title)
	rule := strings.Repeat("─", max(0, width-len([]rune(head))))

	t.printf("\n%s\n%s\n", t.paint(bold, head+rule), wrap(why))
}

// command shows what is typed into a shell.
func (t *transcript) command(lines ...string) {
	t.printf("\n")

	for _, line := range lines {
		t.printf("%s\n", t.paint(bold, "$ "+line))
	}
}

// file shows the content of a file that is written now.
func (t *transcript) file(name, content string) {
	t.printf("\n%s\n\n", t.paint(bold, name+":"))
	t.quote(content)
}

// quote shows what another program printed, as it is.
func (t *transcript) quote(text string) {
	w := &quoting{transcript: t}
	_, _ = io.WriteString(w, text) // Failures are in t.err.
	w.end()
}

// claim is something that a step says and that has to be true.
type claim struct {
	text  string
	holds bool
}

// verify shows the claims that hold, up to the first that does not, which is the
// error.
func (t *transcript) verify(claims ...claim) error {
	t.printf("\n")

	for _, c := range claims {
		if !c.holds {
			return errors.New("this was to be true and is not: " + c.text)
		}

		t.printf("%s %s\n", t.paint(green, "✓"), c.text)
	}

	return nil
}

// ansi are the codes with which programs color what they print.
var ansi = regexp.MustCompile("\x1b\\[[0-9;]*m")

// quoting is a writer that shows what is written to it line by line, indented,
// without blank lines at its beginning and end.
type quoting struct {
	transcript *transcript
	line       []byte
	blank      int
	begun      bool
}

// Write never fails: the program that writes is to end as it would without a
// broken reader, whose failure is in the transcript.
func (q *quoting) Write(p []byte) (int, error) {
	q.line = append(q.line, p...)

	for {
		line, rest, whole := bytes.Cut(q.line, []byte("\n"))
		if !whole {
			return len(p), nil
		}

		q.show(string(line))
		q.line = rest
	}
}

// end shows a last line that has no end of its own.
func (q *quoting) end() {
	q.show(string(q.line))
	q.line = nil
}

func (q *quoting) show(line string) {
	line = strings.TrimRight(line, " \r")
	if ansi.ReplaceAllString(line, "") == "" {
		q.blank++
		return
	}

	if q.begun {
		q.transcript.printf("%s", strings.Repeat("\n", q.blank))
	}

	q.transcript.printf("%s%s\n", margin, line)
	q.begun, q.blank = true, 0
}

// wrap breaks text into lines of at most width characters.
func wrap(text string) string {
	var b strings.Builder

	column := 0

	for _, word := range strings.Fields(text) {
		length := len([]rune(word))

		switch {
		case column == 0:
		case column+1+length > width:
			b.WriteString("\n")

			column = 0
		default:
			b.WriteString(" ")

			column++
		}

		b.WriteString(word)

		column += length
	}

	return b.String()
}
