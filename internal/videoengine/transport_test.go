// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// inParallel calls all operations at once from ten workers, ten times each, or until
// one fails.
func inParallel(t *testing.T, client *Client, operations ...operation) {
	t.Helper()
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for range 10 {
				for _, op := range operations {
					if _, err := op.call(t.Context(), client); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	workers.Wait()
}

func TestTransport_ReadsAndDeletionsShareConnections(t *testing.T) {
	t.Parallel()
	server := newService(t, byMethod(http.MethodDelete, answering(204, ""), answering(200, roomBody)))
	inParallel(t, newClient(t, server.URL+basePath), reading, deletion)
	// On a busy machine net/http dials some that it then needs no more.
	if got := server.connections(); got > 30 || len(server.seen()) != 200 {
		t.Errorf("%d connections for %d requests, 10 at a time", got, len(server.seen()))
	}

	failing, _, err := reading.on(t, answering(503, strings.Repeat("x", 100_000)))
	if got := failing.connections(); got != 1 || err == nil {
		t.Errorf("%d connections for 5 attempts that fail, want 1", got)
	}
}

// A POST that meets the end of an idle connection may have created a room.
func TestTransport_CreationsHaveAFreshConnectionEach(t *testing.T) {
	t.Parallel()
	server := unstartedService(t, answering(http.StatusOK, roomBody))
	server.Config.IdleTimeout = time.Nanosecond
	server.Start()
	inParallel(t, newClient(t, server.URL+basePath), creation)
	server.wantRequests(t, times(100, "POST"))
	if n := server.connections(); n != 100 {
		t.Errorf("%d connections, want 100", n)
	}
}

func TestTransport_KeepsEnoughConnectionsForAShortTime(t *testing.T) {
	t.Parallel()
	client := newClient(t, "https://engine.example.com")
	pooled, _ := client.pooled.(*http.Transport)
	fresh, _ := client.fresh.(*http.Transport)
	if pooled.MaxIdleConnsPerHost < 64 || pooled.MaxIdleConns < pooled.MaxIdleConnsPerHost || pooled.MaxConnsPerHost != 0 {
		t.Errorf("%d idle connections per host of %d, and at most %d", pooled.MaxIdleConnsPerHost, pooled.MaxIdleConns, pooled.MaxConnsPerHost)
	}
	if pooled.IdleConnTimeout <= 0 || pooled.IdleConnTimeout >= 5*time.Second {
		t.Errorf("idle connections stay for %s", pooled.IdleConnTimeout)
	}
	if other := newClient(t, "https://engine.example.com"); client.pooled == other.pooled || client.pooled == http.DefaultTransport {
		t.Error("transports are shared")
	}
	for _, own := range []*http.Transport{pooled, fresh} {
		if own.DisableKeepAlives != (own == fresh) || own.Protocols.HTTP2() || !own.Protocols.HTTP1() || own.Proxy == nil ||
			own.MaxResponseHeaderBytes != maxHeaderSize {
			t.Errorf("transport %+v is not as it should be", own)
		}
	}
}

// Over HTTP/2, net/http would repeat a POST whose stream is reset, by itself. A
// server that is offered HTTP/2 chooses it, and takes no other request then.
func TestTransport_SpeaksHTTP1OnlyEvenToAServerThatOffersHTTP2(t *testing.T) {
	t.Parallel()
	var protocol atomic.Value
	server := unstartedService(t, func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(r.Proto)
		_, _ = io.WriteString(w, roomBody)
	})
	server.EnableHTTP2 = true
	server.StartTLS()
	_, err := creation.at(t, server.URL+basePath, WithTransport(server.trusted(t)))
	if got := protocol.Load(); err != nil || got != "HTTP/1.1" {
		t.Errorf("the client speaks %v, %v", got, err)
	}
}

func TestRootCAs_AreTrustedByEveryRequest(t *testing.T) {
	t.Parallel()
	server := newTLSService(t, inTurn(answering(201, roomBody), answering(200, roomBody), answering(204, "")))
	block := func(kind string, content []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
	}
	certificate := block("CERTIFICATE", server.Certificate().Raw)
	roots, err := RootCAs("# The company's proxy\n" + certificate + "\n# Again\n" + certificate)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range operations {
		if _, err := op.at(t, server.URL+basePath, WithRootCAs(roots)); err != nil {
			t.Errorf("%s: %v", op.method, err)
		}
	}
	server.wantRequests(t, "POST > GET > DELETE")
	const secret = "AAAAAAAAAAAAhush"
	key := block("PRIVATE KEY", []byte(secret))
	for bad, says := range map[string]string{
		"":                                      "contains no certificate",
		"ca.pem":                                "contains no certificate",
		key:                                     "block 1 of the value is not a certificate",
		certificate + key:                       "block 2 of the value is not a certificate",
		block("CERTIFICATE", []byte("no")):      "block 1 of the value is not a certificate",
		block(secret, server.Certificate().Raw): "block 1 of the value is not a certificate",
		strings.Replace(certificate, "-----END", "-----end", 1) + certificate: "not in PEM form",
		certificate + "-----BEGIN CERTIFICATE-----\n" + secret:                "not in PEM form",
	} {
		if _, err := RootCAs(bad); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: got %v, want %q", bad, err, says)
		}
	}
}

// proxyTargets makes the test binary print the proxies that it would use for the
// URLs in it: the http package reads the environment once in a process, so another one
// is needed.
const proxyTargets = "VIDEOENGINE_TEST_PROXY_TARGETS"

func TestTransport_TakesTheProxyFromTheEnvironmentForHTTPSOnly(t *testing.T) {
	t.Parallel()
	if targets := os.Getenv(proxyTargets); targets != "" {
		var proxies []any
		for target := range strings.FieldsSeq(targets) {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			address, err := newTransport(nil, nil, false).Proxy(request)
			proxies = append(proxies, address, err)
		}
		t.Logf("proxies: %v", proxies)
		return
	}
	const address, none = "http://proxy.example.com:3128", "<nil>"
	for environment, want := range map[string]string{
		"HTTPS_PROXY=" + address: address, "HTTPS_PROXY=" + address + " NO_PROXY=.visionsconnected.com": none, "HTTP_PROXY=" + address: none, "": none,
	} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			//nolint:gosec // The program is this test itself.
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTransport_TakesTheProxyFromTheEnvironmentForHTTPSOnly$", "-test.v")
			child.Env = append(strings.Fields(environment), "GORACE=atexit_sleep_ms=0",
				proxyTargets+"="+DefaultBaseURL+" http://127.0.0.1:8080/v1 http://localhost:8080/v1 http://LOCALHOST:8080/v1")
			output, err := child.CombinedOutput()
			if want := "proxies: [" + want + strings.Repeat(" <nil>", 7) + "]"; err != nil || !strings.Contains(string(output), want) {
				t.Errorf("%v, output\n%s\nwant %s", err, output, want)
			}
		})
	}
}
