// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"
)

// accountKey identifies an account: a hash of the customer ID and the base URL of
// the service that knows it. The API key is no part of it, so that a new key does not
// look like another account.
type accountKey [sha256.Size]byte

// newAccountKey normalizes the base URL, so that writing the same URL in another way
// does not look like another account.
func newAccountKey(base *url.URL, customerID string) accountKey {
	scheme, host := strings.ToLower(base.Scheme), strings.ToLower(base.Host)
	host = strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[scheme])
	// No part can hold a line break, so no two accounts share a key.
	return sha256.Sum256([]byte(strings.Join([]string{scheme, host, strings.TrimRight(base.EscapedPath(), "/"), customerID}, "\n")))
}

const (
	saltSize = 8
	macSize  = 16
)

// fingerprint compares the account of a room with another: a random salt, and the
// HMAC-SHA-256 of the account's key under it, cut to macSize. It hides nothing:
// whoever has the state finds a short customer ID by trying all.
type fingerprint []byte

func newFingerprint(k accountKey) fingerprint {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // Never fails; see its documentation.
	return k.fingerprint(salt)
}

func (k accountKey) fingerprint(salt []byte) fingerprint {
	h := hmac.New(sha256.New, salt)
	h.Write(k[:])
	return slices.Concat(salt, h.Sum(nil)[:macSize])
}

// accountMatch is what a room's fingerprint says of the configured account.
type accountMatch int

const (
	// unconfirmed is that of a room that was not read yet: it came by an import or a moved
	// block, or its creation could not be confirmed.
	unconfirmed accountMatch = iota
	sameAccount
	otherAccount
)

func (k accountKey) match(f fingerprint) accountMatch {
	switch {
	case len(f) != saltSize+macSize:
		return unconfirmed
	case hmac.Equal(f, k.fingerprint(f[:saltSize])):
		return sameAccount
	default:
		return otherAccount
	}
}
