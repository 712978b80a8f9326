// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func accountKeyOf(t *testing.T, baseURL, customerID string) accountKey {
	t.Helper()
	base, err := videoengine.ParseBaseURL(baseURL)
	if err != nil {
		t.Fatal(err)
	}
	return newAccountKey(base, customerID)
}

func TestAccountKey_SameAccount(t *testing.T) {
	t.Parallel()
	want := accountKeyOf(t, "https://engine.example.com/api/v1", "hospital")
	for _, baseURL := range []string{
		"https://engine.example.com/api/v1/",
		"https://ENGINE.example.com/api/v1",
		"https://engine.example.com:443/api/v1",
		"HTTPS://engine.example.com/api/v1//",
	} {
		if accountKeyOf(t, baseURL, "hospital") != want {
			t.Errorf("%s looks like another account", baseURL)
		}
	}
}

func TestAccountKey_OtherAccounts(t *testing.T) {
	t.Parallel()
	seen := map[accountKey]string{}
	for _, account := range []struct{ baseURL, customerID string }{
		{"https://engine.example.com/api/v1", "hospital"},
		{"https://engine.example.com/api/v1", "Hospital"},
		{"https://engine.example.com/api/v2", "hospital"},
		{"https://engine.example.com/API/v1", "hospital"},
		{"https://engine.example.com:8443/api/v1", "hospital"},
		{"https://other.example.com/api/v1", "hospital"},
		{"http://127.0.0.1/api/v1", "hospital"},
		{"http://127.0.0.1:443/api/v1", "hospital"},
	} {
		key := accountKeyOf(t, account.baseURL, account.customerID)
		if before, ok := seen[key]; ok {
			t.Errorf("%v and %s look like the same account", account, before)
		}
		seen[key] = account.baseURL + " " + account.customerID
	}
}

func TestFingerprint_MatchesItsAccountOnly(t *testing.T) {
	t.Parallel()
	here := accountKeyOf(t, "https://engine.example.com/api/v1", "hospital")
	elsewhere := accountKeyOf(t, "https://engine.example.com/api/v1", "clinic")
	one, another := newFingerprint(here), newFingerprint(here)
	if here.match(one) != sameAccount || here.match(another) != sameAccount {
		t.Error("a fingerprint does not match its own account")
	}
	if elsewhere.match(one) != otherAccount {
		t.Error("a fingerprint matches another account")
	}
	if bytes.Equal(one, another) {
		t.Error("two rooms of an account have the same fingerprint")
	}
	for _, f := range []fingerprint{nil, {}, one[:8], append(one, 0)} {
		if here.match(f) != unconfirmed {
			t.Errorf("%d bytes match an account", len(f))
		}
	}
}
