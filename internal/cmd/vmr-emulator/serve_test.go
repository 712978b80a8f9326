// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"net/http/httptrace"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestServe_PrintsWhatAUserNeeds(t *testing.T) {
	t.Parallel()
	c := startCommand(t, "--customer-id", `it's "${you}"`, "--api-key", "key")
	url := c.baseURL()
	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/video-engine/api/backend/v1$`).MatchString(url) {
		t.Fatalf("the base URL is %q", url)
	}
	if got, err := c.post(t.Context(), `it's "${you}"`, "key"); !strings.HasPrefix(got, "200 ") {
		t.Errorf("got %s, %v", got, err)
	}
	c.mustStop(t)
	want := `The VMR emulator is ready.

Base URL: ` + url + `

For an empty provider block, and for the other commands of vmr-emulator:

export VISIONSCONNECTED_BASE_URL='` + url + `'
export VISIONSCONNECTED_CUSTOMER_ID='it'\''s "${you}"'
export VISIONSCONNECTED_API_KEY='key'

Stop it with Ctrl-C or SIGTERM; its rooms are then gone.
Stopped. Rooms created: 1, deleted: 0, left: 1.
`
	if got := c.stdout.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestServe_FlagsReachTheEmulator(t *testing.T) {
	t.Parallel()
	c := startCommand(t, "--capacity", "1", "--reading", "swagger", "--latency", "50ms", "--reuse-references")
	began := time.Now()
	got, err := c.post(t.Context(), "demo-customer", "demo-key")
	if took := time.Since(began); !strings.HasPrefix(got, `200 {"reference":"ve-vevmr1",`) || strings.Contains(got, "active") || took < 50*time.Millisecond {
		t.Errorf("after %s got %s, %v", took, got, err)
	}
	if got, err := c.post(t.Context(), "demo-customer", "demo-key"); !strings.HasPrefix(got, "422 ") || !strings.Contains(got, "NoVmrsAvailable") {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestServe_LogsOneLineARequestWithoutSecrets(t *testing.T) {
	t.Parallel()
	c := startCommand(t, "--customer-id", "customer-4711", "--api-key", "key-4712")
	c.must(t, "fault", "status-after", "--status", "503")
	_, _ = c.post(t.Context(), "customer-4711", "key-4712")
	created, _ := c.post(t.Context(), "customer-4711", "key-4712")
	_, _ = c.post(t.Context(), "customer-4711", "wrong-4714")
	c.stderr.waitFor(t, "status=401")
	c.mustStop(t)
	log := c.stderr.String()
	line := func(status, fault string) string {
		return `time=\S+ level=INFO msg="POST /video-engine/api/backend/v1/vmrs" status=` + status + ` duration=\S+ agent="tester/1 \\"x\\"" fault=` + fault + `\n`
	}
	if !regexp.MustCompile("^" + line("503", "status-after") + line("200", `""`) + line("401", `""`) + "$").MatchString(log) {
		t.Errorf("the log is\n%s", log)
	}
	for _, secret := range append(regexp.MustCompile(`PIN":"\d+"`).FindAllString(created, 2), "471", "Basic") {
		if strings.Contains(log, strings.TrimPrefix(secret, "PIN\":")) {
			t.Errorf("%s is in the log\n%s", secret, log)
		}
	}
}

// inFlight begins a creation and returns once the command works on it.
func (c served) inFlight(t *testing.T) <-chan error {
	t.Helper()
	written, ended := make(chan struct{}), make(chan error, 1)
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { close(written) },
	})
	go func() {
		_, err := c.post(ctx, "demo-customer", "demo-key")
		ended <- err
	}()
	<-written
	time.Sleep(200 * time.Millisecond) // Nothing tells when the other side has read it.
	return ended
}

func TestServe_StoppingLetsRequestsEndButNotForEver(t *testing.T) {
	t.Parallel()
	for latency, ends := range map[string]bool{"1s": true, "1h": false} {
		t.Run(latency, func(t *testing.T) {
			t.Parallel()
			c := startCommand(t, "--latency", latency)
			ended := c.inFlight(t)
			c.mustStop(t)
			if err := <-ended; (err == nil) != ends {
				t.Errorf("the request ended with %v", err)
			}
		})
	}
}

func TestServe_SignalsEndTheProcessCleanly(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		process, c := startProcess(t)
		c.must(t, "create")
		err := errors.Join(process.Process.Signal(signal), process.Wait())
		if err != nil || !strings.HasSuffix(c.stdout.String(), "Stopped. Rooms created: 1, deleted: 0, left: 1.\n") {
			t.Errorf("%s: %v\n%s%s", signal, err, c.stdout, c.stderr)
		}
	}
}

func TestServe_ASecondSignalEndsTheProcessAtOnce(t *testing.T) {
	t.Parallel()
	process, c := startProcess(t, "--latency", "1h")
	ended := c.inFlight(t)
	for range 2 {
		if err := process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		time.Sleep(500 * time.Millisecond)
	}
	var exit *exec.ExitError
	if err := process.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Errorf("it ended with %v, want death by signal", err)
	}
	if err := <-ended; err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a request with an hour of latency ended with %v", err)
	}
}
