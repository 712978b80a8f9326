// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// fingerprintKey is the key of a resource's private state under which the
// fingerprint of the room's account lies.
const fingerprintKey = "account"

// accountName is what tells one account from another: the customer ID and the
// service that knows it. The API key is no part of it, so that a new key does
// not look like another account.
type accountName string

// newAccountName normalizes the base URL, which must be a valid one, so that
// writing the same URL in another way does not look like another account.
func newAccountName(baseURL, customerID string) accountName {
	base, err := videoengine.ParseBaseURL(baseURL)
	if err != nil {
		// A client for it could not be made, so no room is ever compared with it.
		return ""
	}
	scheme, host := strings.ToLower(base.Scheme), strings.ToLower(base.Host)
	host = strings.TrimSuffix(host, map[string]string{"http": ":80", "https": ":443"}[scheme])
	// No part can hold a line break, so no two accounts share a name.
	return accountName(strings.Join([]string{scheme, host, strings.TrimRight(base.EscapedPath(), "/"), customerID}, "\n"))
}

// fingerprint proves that a room was seen on an account, without telling which:
// whoever reads the state can compare, but not read, the name.
type fingerprint struct {
	// Salt is random, so that rooms of one account cannot be told from those of
	// another by their fingerprints.
	Salt []byte `json:"salt"`
	// MAC is the HMAC-SHA-256 of the account's name under the salt.
	MAC []byte `json:"mac"`
}

func (n accountName) mac(salt []byte) []byte {
	h := hmac.New(sha256.New, salt)
	h.Write([]byte(n))
	return h.Sum(nil)
}

func newFingerprint(n accountName) fingerprint {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // Never fails; see its documentation.
	return fingerprint{Salt: salt, MAC: n.mac(salt)}
}

func (f fingerprint) matches(n accountName) bool {
	return len(f.Salt) > 0 && hmac.Equal(f.MAC, n.mac(f.Salt))
}

// sighting is what a room's private state says of the account that it was last
// seen on.
type sighting int

const (
	// neverSeen is a room that came by import or by a moved block and was not
	// read yet.
	neverSeen sighting = iota
	seenHere
	seenElsewhere
)

// sightingOf compares the fingerprint in a room's private state with this
// account.
func (d *providerData) sightingOf(ctx context.Context, private privateState, diags *diag.Diagnostics) sighting {
	raw, more := private.GetKey(ctx, fingerprintKey)
	diags.Append(more...)
	if len(raw) == 0 {
		return neverSeen
	}
	var f fingerprint
	if err := json.Unmarshal(raw, &f); err != nil || !f.matches(d.name) {
		return seenElsewhere
	}
	return seenHere
}

// markSeen notes in a room's private state that it was seen on this account.
func (d *providerData) markSeen(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	raw, err := json.Marshal(newFingerprint(d.name))
	if err != nil {
		diags.AddError("Cannot note the account of the room", sentence(err))
		return
	}
	diags.Append(private.SetKey(ctx, fingerprintKey, raw)...)
}
