// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// patience is for a loaded machine; nothing is expected to take it.
const patience = 30 * time.Second

func (b *syncBuffer) waitFor(text string) bool {
	deadline := time.After(patience)

	for !strings.Contains(b.String(), text) {
		select {
		case <-b.changed:
		case <-deadline:
			return false
		}
	}

	return true
}

// mustStop stops the command and waits for it to end without an error.
func (c command) mustStop(t *testing.T) {
	t.Helper()
	c.stop()

	select {
	case code := <-c.exit:
		if code != 0 {
			t.Errorf("exit %d\n%s", code, c.stderr)
		}
	case <-time.After(patience):
		t.Fatal("it does not stop")
	}
}

func request(ctx context.Context, method, url, customerID, apiKey string) (status int, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return 0, "", err
	}

	r.SetBasicAuth(customerID, apiKey)
	r.Header.Set("User-Agent", "tester/1")

	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}

	defer func() { _ = response.Body.Close() }()

	b, err := io.ReadAll(response.Body)

	return response.StatusCode, string(b), err
}

func mustRequest(t *testing.T, method, url, customerID, apiKey string) (status int, body string) {
	t.Helper()

	var err error

	status, body, err = request(t.Context(), method, url, customerID, apiKey)
	if err != nil {
		t.Fatal(err)
	}

	return status, body
}

func TestServe_PrintsWhatAUserNeeds(t *testing.T) {
	t.Parallel()

	c := startCommand(t, "--customer-id", `it's "${you}" \ %{me}`, "--api-key", "key")
	url := c.baseURL()

	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/video-engine/api/backend/v1$`).MatchString(url) {
		t.Fatalf("the base URL is %q", url)
	}

	want := `The VMR emulator is ready.

Base URL: ` + url + `

provider "visionsconnected" {
  base_url    = "` + url + `"
  customer_id = "it's \"$${you}\" \\ %%{me}"
  api_key     = "key"
}

Or, with an empty provider block:

export VISIONSCONNECTED_BASE_URL='` + url + `'
export VISIONSCONNECTED_CUSTOMER_ID='it'\''s "${you}" \ %{me}'
export VISIONSCONNECTED_API_KEY='key'

Rooms and requests so far: curl http://` + c.address() + `/_emulator/ledger
Stop it with Ctrl-C or SIGTERM; its rooms are then gone.
`
	if got := c.stdout.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	if status, body := mustRequest(t, "POST", url+"/vmrs", `it's "${you}" \ %{me}`, "key"); status != 200 {
		t.Errorf("got %d %s", status, body)
	}

	c.mustStop(t)

	if got := c.stdout.String(); got != want+"Stopped. Rooms made: 1, deleted: 0, left: 1.\n" {
		t.Errorf("got\n%s", got)
	}
}

func TestServe_FlagsReachTheEmulator(t *testing.T) {
	t.Parallel()

	c := startCommand(t, "--capacity", "1", "--reading", "swagger", "--latency", "50ms")
	vmrs := c.baseURL() + "/vmrs"

	began := time.Now()

	if status, body := mustRequest(t, "POST", vmrs, "demo-customer", "demo-key"); status != 200 || strings.Contains(body, "active") {
		t.Errorf("got %d %s", status, body)
	}

	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("answered after %s", took)
	}

	status, body := mustRequest(t, "POST", vmrs, "demo-customer", "demo-key")
	if status != 422 || body != `{"code":0,"message":"NoVmrsAvailable : No vmrs available"}` {
		t.Errorf("got %d %s", status, body)
	}
}

func TestServe_LogsOneLineARequestWithoutSecrets(t *testing.T) {
	t.Parallel()

	c := startCommand(t, "--customer-id", "customer-4711", "--api-key", "key-4712")

	_, created := mustRequest(t, "POST", c.baseURL()+"/vmrs", "customer-4711", "key-4712")
	mustRequest(t, "GET", c.baseURL()+"/vmrs/none?pin=4713", "customer-4711", "wrong-4714")

	if !c.stderr.waitFor("/none") {
		t.Fatal("nothing is logged")
	}

	c.mustStop(t)

	log := c.stderr.String()
	line := `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ %s /video-engine/api/backend/v1/vmrs%s %d \S+s "tester/1"\n`
	want := "^" + fmt.Sprintf(line, "POST", "", 200) + fmt.Sprintf(line, "GET", "/none", 401) + "$"

	if !regexp.MustCompile(want).MatchString(log) {
		t.Errorf("the log is\n%s", log)
	}

	for _, secret := range append(regexp.MustCompile(`PIN":"\d+"`).FindAllString(created, 2), "471", "Basic") {
		if strings.Contains(log, strings.TrimPrefix(secret, "PIN\":")) {
			t.Errorf("%s is in the log\n%s", secret, log)
		}
	}
}

// inFlight begins a creation and returns once the command works on it.
func (c command) inFlight(t *testing.T) <-chan error {
	t.Helper()

	written, ended := make(chan struct{}), make(chan error, 1)
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { close(written) },
	})

	go func() {
		_, _, err := request(ctx, "POST", c.baseURL()+"/vmrs", "demo-customer", "demo-key")
		ended <- err
	}()

	<-written

	// What is written still has to be read by the other side, and nothing tells when it was.
	time.Sleep(300 * time.Millisecond)

	return ended
}

func TestServe_StoppingLetsARunningRequestEnd(t *testing.T) {
	t.Parallel()

	c := startCommand(t, "--latency", "1s")
	ended := c.inFlight(t)
	c.mustStop(t)

	if err := <-ended; err != nil {
		t.Error(err)
	}

	if !strings.HasSuffix(c.stdout.String(), "Stopped. Rooms made: 1, deleted: 0, left: 1.\n") {
		t.Errorf("it printed\n%s", c.stdout)
	}
}

func TestServe_StoppingDoesNotWaitForEver(t *testing.T) {
	t.Parallel()

	c := startCommand(t, "--latency", "1h")
	ended := c.inFlight(t)
	c.mustStop(t)

	if err := <-ended; err == nil {
		t.Error("a request with an hour of latency was answered")
	}
}

func TestServe_SignalsEndTheProcessCleanly(t *testing.T) {
	t.Parallel()

	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()

			process, c := startProcess(t)
			mustRequest(t, "POST", c.baseURL()+"/vmrs", "demo-customer", "demo-key")

			if err := process.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}

			if err := process.Wait(); err != nil {
				t.Errorf("%v\n%s", err, c.stderr)
			}

			if !strings.HasSuffix(c.stdout.String(), "Stopped. Rooms made: 1, deleted: 0, left: 1.\n") {
				t.Errorf("it printed\n%s", c.stdout)
			}
		})
	}
}

func TestServe_ASecondSignalEndsTheProcessAtOnce(t *testing.T) {
	t.Parallel()

	process, c := startProcess(t, "--latency", "1h")
	ended := c.inFlight(t)

	for range 2 {
		if err := process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}

		time.Sleep(500 * time.Millisecond)
	}

	var exit *exec.ExitError
	if err := process.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Errorf("it ended with %v, want death by signal", err)
	}

	if err := <-ended; err == nil {
		t.Error("a request with an hour of latency was answered")
	}
}

// startProcess runs main() in a process of its own: this test binary.
func startProcess(t *testing.T, args ...string) (*exec.Cmd, command) {
	t.Helper()

	c := command{stdout: newSyncBuffer(), stderr: newSyncBuffer()}
	//nolint:gosec // The program is this test binary, and the arguments are the tests' own.
	process := exec.CommandContext(t.Context(), os.Args[0], append([]string{"--listen", "127.0.0.1:0"}, args...)...)
	process.Env = append(os.Environ(), runMain+"=1")
	process.Stdout, process.Stderr = c.stdout, c.stderr

	if err := process.Start(); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = process.Process.Kill() })

	if !c.stdout.waitFor("Stop it with") {
		t.Fatalf("it did not start: %s%s", c.stdout, c.stderr)
	}

	return process, c
}

func TestLogLine_NamesTheFault(t *testing.T) {
	t.Parallel()
	got := logLine(emulator.Request{Method: "POST", Path: "/vmrs", Status: 0, Fault: emulator.FaultCutAfter})
	if want := "fault=cut-after"; !strings.HasSuffix(got, want) {
		t.Errorf("%q does not end in %q", got, want)
	}
}

func TestLogLine_IsOneLineWhateverTheClientSends(t *testing.T) {
	t.Parallel()

	got := logLine(emulator.Request{
		Time:      time.Date(2026, time.March, 4, 12, 0, 0, 0, time.FixedZone("east", 3600)),
		Method:    "GE\nT",
		Path:      "/\x1b[31m" + strings.Repeat("x", 300),
		Status:    404,
		UserAgent: "a\"b\r\nc é",
		Duration:  1234567 * time.Nanosecond,
	})
	want := "2026-03-04T11:00:00Z GE\uFFFDT /\uFFFD[31m" + strings.Repeat("x", 194) + "… 404 1.235ms \"a\\\"b\uFFFD\uFFFDc é\""

	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
