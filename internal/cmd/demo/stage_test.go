// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulatorprocess"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func TestTranscript_SetsOffWhatOthersPrint(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	w := &quoting{transcript: newTranscript(&out)}
	for _, part := range []string{"\n\x1b[0m\nfir", "st\n\n\n", "  second \r\n\nthird", "\n\n", "\n"} {
		if _, err := io.WriteString(w, part); err != nil {
			t.Fatal(err)
		}
	}

	w.end()

	if want := "    first\n\n\n      second\n\n    third\n"; out.String() != want {
		t.Errorf("got  %q\nwant %q", &out, want)
	}
}

func TestTranscript_WrapsToTheWidthOfTheCLIs(t *testing.T) {
	t.Parallel()

	text := wrap(strings.Repeat("número ", 40))
	lines := strings.Split(text, "\n")

	if strings.Join(lines, " ")+" " != strings.Repeat("número ", 40) || len(lines) != 4 || len([]rune(lines[0])) != 76 {
		t.Errorf("%d lines:\n%s", len(lines), text)
	}
}

func TestTranscript_ColorsForATerminalOnly(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	colored := &transcript{out: &out, color: true}
	if err := colored.verify(claim{"It is so.", true}); err != nil || out.String() != "\n\x1b[32m✓\x1b[0m It is so.\n" {
		t.Errorf("%q, %v", &out, err)
	}

	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // Nothing is written to it.

	if newTranscript(file).color {
		t.Error("a file gets colors")
	}
}

func TestTranscript_StopsAtTheFirstClaimThatIsNotTrue(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	err := newTranscript(&out).verify(claim{"One.", true}, claim{"Two.", false}, claim{"Three.", true})
	if err == nil || err.Error() != "this was to be true and is not: Two." || out.String() != "\n✓ One.\n" {
		t.Errorf("%q, %v", &out, err)
	}
}

type closedWriter struct{}

func (closedWriter) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestRun_AClosedStandardOutputEndsTheStory(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	var stderr bytes.Buffer

	d := demo{findCLI: terraformcli.Find, tempDir: t.TempDir()}
	code := d.run(t.Context(), nil, closedWriter{}, &stderr)

	o := outcome{code: code, stderr: stderr.String()}
	o.expectFailure(t, exitFailure, "step 1 (Start the service) failed: writing to standard output: closed")
	o.expectNothingLeft(t, d.tempDir)
}

func TestService_FailuresAreErrors(t *testing.T) {
	t.Parallel()

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad/ledger" {
			w.WriteHeader(http.StatusTeapot)
		}

		_, _ = io.WriteString(w, "no JSON")
	}))
	defer server.Close()

	for control, want := range map[string]string{
		server.URL + "/bad/":    "418 I'm a teapot\nno JSON",
		server.URL + "/":        "reading the emulator's ledger: ",
		"http://127.0.0.1:0/":   "127.0.0.1:0",
		"http://127.0.0.1:none": "invalid port",
	} {
		s := newService(&emulatorprocess.Process{ControlURL: control, BaseURL: "http://elsewhere"})
		if _, err := s.ledger(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", control, err)
		}
	}
}

func TestLedger_HoldsExactlyTheseRooms(t *testing.T) {
	t.Parallel()

	var l ledger
	if !l.holds() || l.holds("a") {
		t.Error("an empty ledger")
	}

	l.Rooms = append(l.Rooms, struct {
		Reference    string `json:"reference"`
		ActiveHosts  int    `json:"activeHosts"`
		ActiveGuests int    `json:"activeGuests"`
	}{Reference: "a"})

	if !l.holds("a") || l.holds("b") || l.holds() || l.holds("a", "b") {
		t.Error("a ledger with one room")
	}
}
