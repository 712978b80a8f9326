// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
)

// maxNameRunes bounds the name of a certificate in an error.
const maxNameRunes = 100

// causeError is an error of the network, TLS or http package in words of our
// own. Theirs quote what the server or a proxy sent, or the proxy's address.
type causeError struct {
	text string
	err  error
}

func (e *causeError) Error() string { return e.text }

// Unwrap returns the error itself, for those who ask for its type.
func (e *causeError) Unwrap() error { return e.err }

// Format prints the text under every verb.
func (e *causeError) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, e.text) }

// cause returns an error of the transport that may be shown.
func (r *redactor) cause(err error) error {
	return &causeError{text: r.causeText(err), err: err}
}

func (r *redactor) causeText(err error) string {
	var (
		untrusted *tls.CertificateVerificationError
		alert     tls.AlertError
		notTLS    tls.RecordHeaderError
		host      *net.DNSError
		system    syscall.Errno
		proxy     *proxyError
		timeout   net.Error
	)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "no complete response by then"
	case errors.As(err, &untrusted) && len(untrusted.UnverifiedCertificates) > 0:
		return r.untrustedText(untrusted.UnverifiedCertificates[0], untrusted.Err)
	case errors.As(err, &proxy):
		return proxy.Error()
	case errors.As(err, &alert):
		return alert.Error() // One of a list in the tls package.
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		return "the server does not speak TLS at this address"
	case errors.As(err, &host):
		return "the host name cannot be resolved"
	case errors.As(err, &system):
		return system.Error() // Such as "connection refused".
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no connection in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the response was complete"
	default:
		return "the connection broke, or the response is not valid HTTP"
	}
}

// untrustedText names a certificate that is not trusted, and says why.
func (r *redactor) untrustedText(certificate *x509.Certificate, err error) string {
	var (
		unknown x509.UnknownAuthorityError
		other   x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	why := "it is invalid"
	switch {
	case errors.As(err, &unknown):
		why = "nobody who is trusted here has signed it"
	case errors.As(err, &other):
		why = "it is for another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		why = "it has expired, or is not valid yet"
	}
	return fmt.Sprintf("the certificate for %s, issued by %s, is not trusted: %s",
		r.nameText(certificate.Subject), r.nameText(certificate.Issuer), why)
}

func (r *redactor) nameText(name pkix.Name) string {
	text, cut := cutRunes(printable(name.String()), maxNameRunes)
	if r.holdsSecret(text) {
		return redacted
	}
	return strconv.Quote(text + cut)
}

// proxyError is a proxy's refusal to connect to the API. Its response may repeat
// the proxy's credentials.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return "the proxy returned status " + statusText(e.status) }

// checkProxy is the hook of the transport for a proxy's response.
func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return &proxyError{resp.StatusCode}
	}
	return nil
}
