// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// runMain, set in the environment, makes the test binary the command.
const runMain = "VMR_EMULATOR_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()

		return
	}

	os.Exit(m.Run())
}

func runWith(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()

	var out, err bytes.Buffer

	code = run(t.Context(), args, &out, &err)

	return code, out.String(), err.String()
}

const wantHelp = `Usage: vmr-emulator [flags]

Serves the VMR API from memory: rooms are made, read and deleted as on the real
service, and forgotten when it stops. Prints the base URL and a provider block
at the start, and one line a request, without secrets, on standard error.

Flags:
  --api-key key           the API key that is let in; it is printed at the start (default demo-key)
  --capacity rooms        how many rooms the account may hold; 0 sets no limit (default 0)
  --customer-id ID        the Customer ID that is let in (default demo-customer)
  --latency duration      the duration of each request, such as 250ms (default 0s)
  --listen address        loopback address to listen on; 127.0.0.1:0 picks a free port (default 127.0.0.1:8089)
  --reading description   which description of the API to follow: document or swagger (default document)
  --reuse-references      give each room the lowest free of ve-vevmr1, ve-vevmr2, …, so that references come again
  --version               print the version and stop
  --help                  print this and stop

Below /_emulator/, without credentials:
  GET    /_emulator/ledger                          rooms and requests so far
  DELETE /_emulator/requests                        forget the requests
  PUT    /_emulator/rooms/{reference}/participants  {"hosts":1,"guests":3}
  DELETE /_emulator/rooms/{reference}               delete a room behind Terraform's back
  POST   /_emulator/faults                          {"kind":"cut-after","method":"POST","count":1}
  GET    /_emulator/faults                          what is queued
  DELETE /_emulator/faults                          forget what is queued

A fault hits "count" requests (1; a negative number: all) with that method (any,
if there is none). Its kinds, with the fields that some of them have:
  cut-before, cut-after                   reset the connection before or after the service acts
  cut-body {"bodyBytes":0}                act, and break off in the body of the answer
  hang-before, hang-after {"delay":"5s"}  say nothing; with a delay, cut then
  delay {"delay":"5s"}                    act, and answer late
  status-before, status-after             answer with a status before or after acting:
    {"status":503,"retryAfter":"1"}       400 to 599
  redirect {"location":"https://…"}       point elsewhere, with "status" 307 or another
  garbage, empty, huge, huge-tail         act, and answer with another body
  no-pins, broken-json                    act, and answer without the PINs, or the last brace
  drip {"delay":"100ms"}                  act, and send the body byte by byte
  respond {"acts":true,"status":200,      act or not, and answer with that; $reference,
    "headers":{},"body":"{}"}             $hostPIN and $guestPIN are the room's
`

// The help names every kind of fault.
func TestHelp_HasEveryKindOfFault(t *testing.T) {
	t.Parallel()

	_, faults, _ := strings.Cut(wantHelp, "Its kinds")
	for _, kind := range emulator.FaultKinds() {
		if !regexp.MustCompile(`(?m)(^  |, )` + kind.String() + `(,| |$)`).MatchString(faults) {
			t.Errorf("%s is missing", kind)
		}
	}
}

func TestRun_HelpGoesToStandardOutput(t *testing.T) {
	t.Parallel()

	for _, flag := range []string{"--help", "-help", "-h"} {
		if code, stdout, stderr := runWith(t, flag); code != 0 || stdout != wantHelp || stderr != "" {
			t.Errorf("%s: exit %d\n%s\n%s", flag, code, stdout, stderr)
		}
	}
}

func TestRun_VersionNamesModuleAndGo(t *testing.T) {
	t.Parallel()

	code, stdout, stderr := runWith(t, "--version")
	if code != 0 || stderr != "" || !regexp.MustCompile(`^vmr-emulator \S+ \(module \S+, go1\.\S+, \S+/\S+\)\n$`).MatchString(stdout) {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
}

func TestRun_BadFlagsAreNamed(t *testing.T) {
	t.Parallel()

	const notLoopback = ` is not a loopback address such as 127.0.0.1, [::1] or localhost; ` +
		`credentials travel in the clear here, and the provider sends them nowhere else without TLS`

	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"unknown":              {[]string{"--port=1"}, "flag provided but not defined: -port"},
		"argument":             {[]string{"serve"}, `unexpected argument "serve": there are only flags`},
		"without value":        {[]string{"--capacity"}, "flag needs an argument: -capacity"},
		"capacity in words":    {[]string{"--capacity", "ten"}, `invalid value "ten" for flag -capacity: parse error`},
		"negative capacity":    {[]string{"--capacity", "-1"}, "--capacity: the capacity must be 0 (no limit) or more, not -1"},
		"latency without unit": {[]string{"--latency", "5"}, `invalid value "5" for flag -latency: parse error`},
		"negative latency":     {[]string{"--latency", "-5s"}, "--latency: the latency must be 0 or more, not -5s"},
		"unknown reading": {
			[]string{"--reading", "openapi"},
			`invalid value "openapi" for flag -reading: the reading must be document or swagger`,
		},
		"empty customer ID":      {[]string{"--customer-id", ""}, "--customer-id: the customer ID must not be empty"},
		"customer ID with colon": {[]string{"--customer-id", "a:b"}, "--customer-id: the customer ID must not contain a colon (RFC 7617)"},
		"empty API key":          {[]string{"--api-key", ""}, "--api-key: the API key must not be empty"},
		"API key with newline": {
			[]string{"--api-key", "secret\n"},
			"--api-key: the API key must be UTF-8 without control characters (RFC 7617)",
		},
		"listen without port":    {[]string{"--listen", "127.0.0.1"}, `--listen: "127.0.0.1" is not an address and a port, such as 127.0.0.1:8089`},
		"listen on a large port": {[]string{"--listen", "127.0.0.1:65536"}, `--listen: the port must be 0 to 65535, not "65536"`},
		"listen everywhere":      {[]string{"--listen", ":8089"}, `--listen: ""` + notLoopback},
		"listen on a name":       {[]string{"--listen", "example.com:80"}, `--listen: "example.com"` + notLoopback},
		"listen on the network":  {[]string{"--listen", "192.0.2.1:80"}, `--listen: "192.0.2.1"` + notLoopback},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			want := "vmr-emulator: " + c.want + "\nRun vmr-emulator --help for the flags\n"
			if code, stdout, stderr := runWith(t, c.args...); code != 2 || stdout != "" || stderr != want {
				t.Errorf("exit %d\n%s\ngot  %s\nwant %s", code, stdout, stderr, want)
			}
		})
	}
}

func TestRun_LoopbackAddressesAreTaken(t *testing.T) {
	t.Parallel()

	for _, address := range []string{"127.0.0.1:0", "127.9.9.9:8089", "[::1]:1", "localhost:65535"} {
		if err := checkListen(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestRun_AnAddressInUseIsAFailure(t *testing.T) {
	t.Parallel()

	first := startCommand(t)

	code, stdout, stderr := runWith(t, "--listen", first.address())
	if code != 1 || stdout != "" {
		t.Errorf("exit %d\n%s", code, stdout)
	}

	want := "vmr-emulator: --listen: listen tcp " + first.address() +
		": bind: address already in use (127.0.0.1:0 picks a free port)\n"
	if stderr != want {
		t.Errorf("got  %s\nwant %s", stderr, want)
	}
}

func TestRun_AClosedStandardOutputIsAFailure(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{{"--help"}, {"--version"}, {"--listen", "127.0.0.1:0"}} {
		var stderr bytes.Buffer

		code := run(t.Context(), args, closedWriter{}, &stderr)
		if code != 1 || stderr.String() != "vmr-emulator: writing to standard output: closed\n" {
			t.Errorf("%v: exit %d\n%s", args, code, &stderr)
		}
	}
}

type closedWriter struct{}

func (closedWriter) Write([]byte) (int, error) { return 0, errors.New("closed") }

// command is run() in a goroutine.
type command struct {
	stdout, stderr *syncBuffer
	stop           context.CancelFunc
	exit           <-chan int
}

func startCommand(t *testing.T, args ...string) command {
	t.Helper()

	ctx, cancel := context.WithCancel(t.Context())
	exit := make(chan int, 1)
	c := command{stdout: newSyncBuffer(), stderr: newSyncBuffer(), stop: cancel, exit: exit}

	go func() { exit <- run(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), c.stdout, c.stderr) }()

	t.Cleanup(cancel)

	if !c.stdout.waitFor("Stop it with") {
		t.Fatalf("it did not start: %s%s", c.stdout, c.stderr)
	}

	return c
}

// baseURL is what the command printed as such.
func (c command) baseURL() string {
	_, rest, _ := strings.Cut(c.stdout.String(), "Base URL: ")
	line, _, _ := strings.Cut(rest, "\n")

	return line
}

func (c command) address() string {
	address, _, _ := strings.Cut(strings.TrimPrefix(c.baseURL(), "http://"), "/")

	return address
}

// syncBuffer is written by the command and read by the test, and wakes who waits
// for a text in it.
type syncBuffer struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func newSyncBuffer() *syncBuffer {
	return &syncBuffer{changed: make(chan struct{}, 1)}
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	select {
	case b.changed <- struct{}{}:
	default:
	}

	return b.text.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.text.String()
}
