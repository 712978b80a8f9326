// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// idleConns is above any parallelism that people give to Terraform, so that
	// each request finds the connection of an earlier one.
	idleConns = 256
	// idleConnTimeout is below the five seconds after which common gateways
	// close an idle connection.
	idleConnTimeout = 4 * time.Second
	// maxHeaderSize bounds a response's header in bytes.
	maxHeaderSize = 64 << 10
)

// RootCAs returns the system's certificate authorities and those in text, which are
// one or more certificates in PEM form, perhaps with comments between them. An error
// does not quote the text, which may be a private key.
func RootCAs(text string) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("read the system's certificate authorities: %w", err)
	}
	begun := strings.Count(text, "-----BEGIN ")
	if begun == 0 {
		return nil, errors.New("the value contains no certificate in PEM form")
	}
	rest := []byte(text)
	for i := 1; i <= begun; i++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			return nil, errors.New("the value contains a block that is not in PEM form")
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil || block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("block %d of the value is not a certificate", i)
		}
		roots.AddCert(certificate)
	}
	return roots, nil
}

// newTransport returns the standard library's default transport, with proxies
// from the environment for HTTPS, and with HTTP/1.1 only. It has enough idle
// connections for Terraform's parallelism, or where each request is to have a
// fresh one, none. Roots and dial may be nil.
func newTransport(roots *x509.CertPool, dial dialFunc, fresh bool) *http.Transport {
	// Nothing replaces http.DefaultTransport in this process; were it replaced,
	// a plain transport is the same in kind.
	transport, ok := http.DefaultTransport.(*http.Transport)
	if ok {
		transport = transport.Clone()
	} else {
		transport = &http.Transport{}
	}
	transport.Proxy = proxyFromEnvironment
	transport.OnProxyConnectResponse = checkProxy
	// Over HTTP/2, net/http sends any request without a body again, without bound,
	// when the peer resets its stream with PROTOCOL_ERROR: each could create a room.
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP1(true)
	// Clone has set the default transport up for HTTP/2. Its TLS configuration would
	// offer that to a server, which would choose it and not understand what it gets.
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, RootCAs: roots}
	if dial != nil {
		transport.DialContext = dial
	}
	transport.DisableKeepAlives = fresh
	transport.MaxIdleConns = idleConns
	transport.MaxIdleConnsPerHost = idleConns
	transport.IdleConnTimeout = idleConnTimeout
	transport.MaxResponseHeaderBytes = maxHeaderSize
	return transport
}

// proxyFromEnvironment is that of net/http, but without a proxy for plain HTTP,
// which is for loopback addresses only: net/http keeps "localhost" to itself, but
// would show the credentials for "LOCALHOST" to a proxy.
func proxyFromEnvironment(req *http.Request) (*url.URL, error) {
	if req.URL.Scheme == "http" {
		return nil, nil
	}
	return http.ProxyFromEnvironment(req)
}
