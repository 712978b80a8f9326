// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestTransport_ReusesConnections(t *testing.T) {
	t.Parallel()
	const parallel, each = 10, 50
	// The first requests wait for each other: the http package dials ahead, so
	// that one answered early would leave a connection too many behind.
	var first sync.WaitGroup
	first.Add(parallel)
	var arrived atomic.Int32
	server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
		if arrived.Add(1) <= parallel {
			first.Done()
			first.Wait()
		}
		_, _ = io.WriteString(w, roomBody)
	})
	client := newClient(t, server.URL+basePath)

	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for range each {
				if _, err := client.GetVMR(t.Context(), reference); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	if got := len(server.seen()); got != parallel*each {
		t.Errorf("%d requests, want %d", got, parallel*each)
	}
	// On a machine that is busy with other things a few more are dialed: the http
	// package drops a connection when it does not see within 50 ms that the
	// request was written.
	if got := server.connections(); got > 2*parallel {
		t.Errorf("%d connections for %d requests, %d at a time", got, parallel*each, parallel)
	}
}

func TestTransport_ReusesConnectionsAfterErrors(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusServiceUnavailable, strings.Repeat("x", 100_000)))
	client := newClient(t, server.URL+basePath)
	for range 3 {
		if _, err := client.GetVMR(t.Context(), reference); err == nil {
			t.Error("a refused request succeeded")
		}
	}
	if got := server.connections(); got != 1 {
		t.Errorf("%d connections for 15 requests, want 1", got)
	}
}

// TestTransport_CreationsHaveAFreshConnectionEach has a service that closes idle
// connections at once: a POST that meets such a close may have created a room.
func TestTransport_CreationsHaveAFreshConnectionEach(t *testing.T) {
	t.Parallel()
	const rooms, parallel = 50, 10
	server := unstartedService(t, answering(http.StatusOK, roomBody))
	server.Config.IdleTimeout = time.Nanosecond
	server.Start()
	client := newClient(t, server.URL+basePath)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for range rooms / parallel {
				if _, err := client.CreateVMR(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	server.wantRequests(t, times(rooms, http.MethodPost)...)
	if n := server.connections(); n != rooms {
		t.Errorf("%d connections, want %d", n, rooms)
	}
}

func TestTransport_ReadsAndDeletionsShareConnections(t *testing.T) {
	t.Parallel()
	const rooms, parallel = 500, 10
	server := newService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = io.WriteString(w, roomBody)
	})
	client := newClient(t, server.URL+basePath)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for range rooms / parallel {
				room, err := client.GetVMR(t.Context(), reference)
				if err == nil {
					err = client.DeleteVMR(t.Context(), room, nil)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
	// On a busy machine net/http dials some that it then needs no more.
	if n := server.connections(); n > 3*parallel {
		t.Errorf("%d connections for %d rooms, want at most %d", n, rooms, 3*parallel)
	}
}

func TestTransport_KeepsEnoughConnectionsForAShortTime(t *testing.T) {
	t.Parallel()
	transport := videoengine.NewTransport()
	if transport.MaxIdleConnsPerHost < 64 || transport.MaxIdleConns < transport.MaxIdleConnsPerHost {
		t.Errorf("%d idle connections per host of %d", transport.MaxIdleConnsPerHost, transport.MaxIdleConns)
	}
	if transport.MaxConnsPerHost != 0 {
		t.Errorf("at most %d connections", transport.MaxConnsPerHost)
	}
	if transport.IdleConnTimeout <= 0 || transport.IdleConnTimeout >= 5*time.Second {
		t.Errorf("idle connections stay for %s", transport.IdleConnTimeout)
	}
	if transport == videoengine.NewTransport() || transport == http.DefaultTransport {
		t.Error("transports are shared")
	}
	client := newClient(t, "https://engine.example.com")
	for i, own := range client.Transports() {
		own, _ := own.(*http.Transport)
		if own.DisableKeepAlives != (i == 1) || own.Protocols.HTTP2() || !own.Protocols.HTTP1() || own.Proxy == nil ||
			own.MaxResponseHeaderBytes != transport.MaxResponseHeaderBytes {
			t.Errorf("transport %d is not as it should be", i)
		}
	}
}

// proxyChild makes the test binary print the proxy that it would use for the URL
// in it: the http package reads the environment once in a process, so another one
// is needed.
const proxyChild = "VIDEOENGINE_TEST_PROXY_CHILD"

func TestTransport_TakesTheProxyFromTheEnvironmentForHTTPSOnly(t *testing.T) {
	t.Parallel()
	if target := os.Getenv(proxyChild); target != "" {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody) //nolint:gosec // Nobody sends it.
		if err != nil {
			t.Fatal(err)
		}
		address, err := videoengine.NewTransport().Proxy(request)
		t.Logf("proxy: <%v> %v", address, err)
		return
	}
	const proxy, none = "proxy: <http://proxy.example.com:3128> <nil>", "proxy: <<nil>> <nil>"
	for name, test := range map[string]struct {
		target      string
		environment []string
		want        string
	}{
		"HTTPS_PROXY":             {videoengine.DefaultBaseURL, []string{"HTTPS_PROXY=http://proxy.example.com:3128"}, proxy},
		"NO_PROXY":                {videoengine.DefaultBaseURL, []string{"HTTPS_PROXY=http://proxy.example.com:3128", "NO_PROXY=.visionsconnected.com"}, none},
		"HTTP_PROXY":              {videoengine.DefaultBaseURL, []string{"HTTP_PROXY=http://proxy.example.com:3128"}, none},
		"none":                    {videoengine.DefaultBaseURL, nil, none},
		"emulator":                {"http://127.0.0.1:8080/v1", []string{"HTTP_PROXY=http://proxy.example.com:3128"}, none},
		"emulator, by its name":   {"http://localhost:8080/v1", []string{"HTTP_PROXY=http://proxy.example.com:3128"}, none},
		"emulator, in upper case": {"http://LOCALHOST:8080/v1", []string{"HTTP_PROXY=http://proxy.example.com:3128"}, none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			//nolint:gosec // The program is this test itself.
			child := exec.CommandContext(t.Context(), os.Args[0],
				"-test.run=^TestTransport_TakesTheProxyFromTheEnvironmentForHTTPSOnly$", "-test.v")
			child.Env = append([]string{proxyChild + "=" + test.target}, test.environment...)
			output, err := child.CombinedOutput()
			if err != nil || !strings.Contains(string(output), test.want) {
				t.Errorf("%v, output\n%s\nwant %s", err, output, test.want)
			}
		})
	}
}
