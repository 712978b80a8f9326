// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func randomBytes(n int) emulator.Option {
	return emulator.WithRandom(bytes.NewReader(make([]byte, n)))
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		option emulator.Option
		want   string
	}{
		"nil option":             {nil, "an option must not be nil"},
		"empty customer ID":      {emulator.WithCredentials("", "k"), "the customer ID must not be empty"},
		"customer ID with colon": {emulator.WithCredentials("a:b", "k"), "the customer ID must not contain a colon (RFC 7617)"},
		"customer ID with newline": {
			emulator.WithCredentials("a\nb", "k"),
			"the customer ID must be UTF-8 without control characters (RFC 7617)",
		},
		"empty API key": {emulator.WithCredentials("c", ""), "the API key must not be empty"},
		"API key in Latin-1": {
			emulator.WithCredentials("c", "\xe9"),
			"the API key must be UTF-8 without control characters (RFC 7617)",
		},
		"negative capacity":         {emulator.WithCapacity(-1), "the capacity must be 0 (no limit) or more, not -1"},
		"negative latency":          {emulator.WithLatency(-time.Second), "the latency must be 0 or more, not -1s"},
		"no base path":              {emulator.WithBasePath(""), `the base path must begin with a slash: ""`},
		"relative base path":        {emulator.WithBasePath("api"), `the base path must begin with a slash: "api"`},
		"base path with dots":       {emulator.WithBasePath("/a/../b"), `the base path must not have empty, "." or ".." segments: "/a/../b"`},
		"base path with two":        {emulator.WithBasePath("/a//"), `the base path must not have empty, "." or ".." segments: "/a//"`},
		"base path of two slashes":  {emulator.WithBasePath("//"), `the base path must not have empty, "." or ".." segments: "//"`},
		"base path to be encoded":   {emulator.WithBasePath("/a b"), `the base path must not need percent-encoding: "/a b"`},
		"base path with query":      {emulator.WithBasePath("/a?b"), `the base path must not need percent-encoding: "/a?b"`},
		"base path of the control":  {emulator.WithBasePath("/_emulator"), `the base path must not be below /_emulator/: "/_emulator"`},
		"base path within control":  {emulator.WithBasePath("/_emulator/a"), `the base path must not be below /_emulator/: "/_emulator/a"`},
		"unknown reading":           {emulator.WithReading(7), "unknown reading of the API: Reading(7)"},
		"no clock":                  {emulator.WithClock(nil), "the clock must not be nil"},
		"no random source":          {emulator.WithRandom(nil), "the random source must not be nil"},
		"PINs without digits":       {emulator.WithPINDigits(0), "PINs must have 1 to 18 digits, not 0"},
		"PINs longer than a number": {emulator.WithPINDigits(19), "PINs must have 1 to 18 digits, not 19"},
		"no request log":            {emulator.WithRequestLog(nil), "the request log must not be nil"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			emu, err := emulator.New(c.option)
			if emu != nil || err == nil || err.Error() != c.want {
				t.Errorf("got %v and the error %v\nwant %s", emu, err, c.want)
			}
		})
	}
}

func TestNew_ReportsAllBadOptionsAtOnce(t *testing.T) {
	t.Parallel()

	_, err := emulator.New(emulator.WithCapacity(-1), emulator.WithPINDigits(0))
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error is %v, want two lines", err)
	}
}

func TestNew_ErrorsDoNotQuoteCredentials(t *testing.T) {
	t.Parallel()

	_, err := emulator.New(emulator.WithCredentials("secret-id:", "secret-key"), emulator.WithCredentials("c", "secret-key\n"))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("error is %v", err)
	}
}

func TestNew_TheLaterOfTwoOptionsHolds(t *testing.T) {
	t.Parallel()

	emu, err := emulator.New(emulator.WithBasePath("/one"), emulator.WithBasePath("/two/"))
	if err != nil || emu.BasePath() != "/two" {
		t.Errorf("base path is %q, %v", emu.BasePath(), err)
	}
}

func TestWithBasePath_MovesTheAPI(t *testing.T) {
	t.Parallel()

	for given, want := range map[string]string{"/": "", "/v2": "/v2", "/a/b/": "/a/b"} {
		t.Run(given, func(t *testing.T) {
			t.Parallel()

			s := start(t, emulator.WithBasePath(given), randomBytes(100))
			if s.BasePath() != want {
				t.Errorf("base path is %q, want %q", s.BasePath(), want)
			}

			if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
				t.Errorf("got %d %s", got.status, got.body)
			}

			if got := s.api(t, "POST", emulator.DefaultBasePath+"/vmrs"); got.status != 404 {
				t.Errorf("the default path answers %d %s", got.status, got.body)
			}
		})
	}
}

func TestWithBasePath_DefaultIsTheDocuments(t *testing.T) {
	t.Parallel()

	if got := start(t).BasePath(); got != "/video-engine/api/backend/v1" {
		t.Errorf("base path is %q", got)
	}
}
