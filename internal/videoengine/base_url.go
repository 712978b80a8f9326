// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// ParseBaseURL returns the URL below which the operations of the API lie. It
// must be absolute, with the scheme https, or http to a loopback address: Basic
// authentication over plain HTTP would show the credentials to everybody on the
// way. User info, query and fragment are refused because they would be dropped
// or would end up in messages. The error does not repeat any of raw.
func ParseBaseURL(raw string) (*url.URL, error) {
	if strings.ContainsFunc(raw, unicode.IsSpace) {
		return nil, errors.New("the base URL contains white space")
	}
	base, err := url.Parse(raw)
	if err != nil {
		// The error would quote the part that it cannot read, such as a password
		// that it takes for a port.
		return nil, errors.New("the base URL cannot be parsed; it should look like " + DefaultBaseURL)
	}

	switch {
	case base.User != nil:
		return nil, errors.New("the base URL contains user info; the credentials have settings of their own")
	case (base.Scheme != "https" && base.Scheme != "http") || base.Hostname() == "":
		return nil, errors.New("the base URL is not an absolute http or https URL, such as " + DefaultBaseURL)
	case !isPort(base.Port()):
		return nil, errors.New("the base URL has a port that does not exist: ports are 1 to 65535")
	case base.RawQuery != "" || base.ForceQuery:
		return nil, errors.New("the base URL contains a query")
	case base.Fragment != "" || strings.Contains(raw, "#"):
		return nil, errors.New("the base URL contains a fragment")
	case base.Scheme == "http" && !isLoopback(base.Hostname()):
		return nil, errors.New("the base URL uses plain http, which is allowed to a loopback address (the emulator) only: use https")
	}
	return base, nil
}

// isPort reports whether a URL can have this port, or none.
func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
