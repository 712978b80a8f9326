// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// runMain, set in the environment, makes the test binary the command.
const runMain = "VMR_EMULATOR_TEST_RUN_MAIN"

// patience is for a loaded machine; nothing is expected to take it.
const patience = 30 * time.Second

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

func TestRun_HelpGoesToStandardOutputAndNamesEverything(t *testing.T) {
	t.Parallel()
	wanted := map[string][]string{"serve": {"-listen address", "-capacity rooms", `(default "demo-key")`}}
	for _, c := range commands() {
		wanted["serve"] = append(wanted["serve"], "\n  "+c.name+" ")
		wanted[c.name] = append(wanted[c.name], "Usage: vmr-emulator "+strings.TrimSpace(c.name+" "+c.arguments)+" [flags]\n", "\nFlags:\n")
	}
	for _, kind := range emulator.FaultKinds() {
		wanted["fault"] = append(wanted["fault"], "\n  "+kind.String()+" ")
		_, takes := kind.Help()
		for _, flag := range takes {
			wanted["fault"] = append(wanted["fault"], "\n  -"+flag)
		}
	}
	for name, phrases := range wanted {
		code, stdout, stderr := runWith(t, name, "--help")
		for _, phrase := range phrases {
			if code != 0 || stderr != "" || !strings.Contains(stdout, phrase) {
				t.Errorf("%s: exit %d, %q is missing\n%s%s", name, code, phrase, stdout, stderr)
			}
		}
	}
	if _, stdout, _ := runWith(t, "-h"); !strings.HasPrefix(stdout, "Usage: vmr-emulator serve [flags]\n") {
		t.Errorf("without a command:\n%s", stdout)
	}
}

func TestRun_VersionNamesModuleAndGo(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := runWith(t, "--version")
	if code != 0 || stderr != "" || !regexp.MustCompile(`^vmr-emulator \S+ \(module .+, go1\.\S+, \S+/\S+\)\n$`).MatchString(stdout) {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
}

func TestRun_MistakesAreNamed(t *testing.T) {
	t.Parallel()
	const notLoopback = ` is not a loopback address such as 127.0.0.1, [::1] or localhost`
	for args, want := range map[string]string{
		"--port=1":                         "flag provided but not defined: -port",
		"start":                            `there is no command "start"`,
		"serve now":                        `serve takes "", not "now"`,
		"participants":                     `participants takes "REF", not ""`,
		"delete a b":                       `delete takes "REF", not "a b"`,
		"--capacity":                       "flag needs an argument: -capacity",
		"--capacity ten":                   `invalid value "ten" for flag -capacity: parse error`,
		"--capacity -1":                    "the capacity must be 0 (no limit) or more, not -1",
		"--latency 5":                      `invalid value "5" for flag -latency: parse error`,
		"--reading openapi":                `invalid value "openapi" for flag -reading: the reading must be document or swagger`,
		"--customer-id a:b":                "the customer ID must not contain a colon (RFC 7617)",
		"--listen 127.0.0.1":               `--listen: "127.0.0.1" is not an address and a port, such as 127.0.0.1:8089`,
		"--listen :8089":                   `--listen: ""` + notLoopback,
		"--listen example.com:80":          `--listen: "example.com"` + notLoopback,
		"--listen 192.0.2.1:80":            `--listen: "192.0.2.1"` + notLoopback,
		"ledger --url https://192.0.2.1/x": `--url: "192.0.2.1"` + notLoopback,
		"fault none":                       `unknown kind of fault "none"; it must be one of cut-before, `,
		"fault respond --header x":         `invalid value "x" for flag -header: a header is Name: value`,
	} {
		code, stdout, stderr := runWith(t, strings.Fields(args)...)
		if code != 2 || stdout != "" || !strings.HasPrefix(stderr, "vmr-emulator: usage: "+want) {
			t.Errorf("%s: exit %d\n%s\ngot  %s\nwant %s", args, code, stdout, stderr, want)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "127.9.9.9:8089", "[::1]:1", "localhost:65535"} {
		if err := checkListen(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestRun_AClosedStandardOutputIsAFailure(t *testing.T) {
	t.Parallel()
	url := " --url " + startCommand(t).baseURL()
	for _, args := range []string{"--help", "--version", "--listen 127.0.0.1:0", "create" + url, "ledger" + url, "ledger --json" + url, "faults" + url} {
		var stderr bytes.Buffer
		if code := run(t.Context(), strings.Fields(args), closedWriter{}, &stderr); code != 1 || stderr.String() != "vmr-emulator: closed\n" {
			t.Errorf("%s: exit %d\n%s", args, code, &stderr)
		}
	}
}

type closedWriter struct{}

func (closedWriter) Write([]byte) (int, error) { return 0, errors.New("closed") }

// served is an emulator that the command serves, in a goroutine or a process.
type served struct {
	stdout, stderr output
	stop           context.CancelFunc
	exit           <-chan int
}

func startCommand(t *testing.T, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	exit := make(chan int, 1)
	c := served{newOutput(t), newOutput(t), cancel, exit}
	go func() { exit <- run(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), c.stdout, c.stderr) }()
	c.stdout.waitFor(t, "Stop it with")
	return c
}

// startProcess runs main() in a process of its own: this test binary.
func startProcess(t *testing.T, args ...string) (*exec.Cmd, served) {
	t.Helper()
	c := served{stdout: newOutput(t), stderr: newOutput(t)}
	//nolint:gosec // The program is this test binary, and the arguments are the tests' own.
	process := exec.CommandContext(t.Context(), os.Args[0], append([]string{"--listen", "127.0.0.1:0"}, args...)...)
	process.Env = append(os.Environ(), runMain+"=1")
	process.Stdout, process.Stderr = c.stdout.File, c.stderr.File
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Process.Kill() })
	c.stdout.waitFor(t, "Stop it with")
	return process, c
}

func (c served) baseURL() string {
	_, rest, _ := strings.Cut(c.stdout.String(), "Base URL: ")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// mustStop stops the command and waits for it to end without an error.
func (c served) mustStop(t *testing.T) {
	t.Helper()
	c.stop()
	if code := <-c.exit; code != 0 {
		t.Errorf("exit %d\n%s", code, c.stderr)
	}
}

// must runs a command against the emulator, and returns what it printed.
func (c served) must(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := runWith(t, append(args, "--url", c.baseURL())...)
	if code != 0 || stderr != "" {
		t.Fatalf("%v: exit %d\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// post creates a room as a user would, and returns status and body.
func (c served) post(ctx context.Context, customerID, apiKey string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.baseURL()+"/vmrs?pin=4713", http.NoBody)
	if err != nil {
		return "", err
	}
	r.SetBasicAuth(customerID, apiKey)
	r.Header.Set("User-Agent", `tester/1 "x"`)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s", response.StatusCode, b), err
}

// output is written by the command and read by the test.
type output struct{ *os.File }

func newOutput(t *testing.T) output {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return output{file}
}

func (o output) String() string {
	text, _ := os.ReadFile(o.Name()) // What is missing is told by the test.
	return string(text)
}

func (o output) waitFor(t *testing.T, text string) {
	t.Helper()
	for deadline := time.Now().Add(patience); !strings.Contains(o.String(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%q does not come after\n%s", text, o)
		}
	}
}
