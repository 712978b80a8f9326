// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// ExpectNoSecrets checks that text holds nothing that only the account's owner
// and the participants invited to its rooms may know.
func (s *Service) ExpectNoSecrets(t *testing.T, what, text string) {
	t.Helper()
	s.ExpectNoPINs(t, what, text)
	expectWithout(t, what, text, map[string]string{
		"customer ID": CustomerID,
		"API key":     APIKey,
		"Basic value": base64.StdEncoding.EncodeToString([]byte(CustomerID + ":" + APIKey)),
	})
}

// ExpectNoPINs checks that text, which may hold the credentials, holds no PIN of a room
// that ever existed.
func (s *Service) ExpectNoPINs(t *testing.T, what, text string) {
	t.Helper()
	pins := map[string]string{}
	for i, room := range s.Ledger().EverCreated {
		pins[fmt.Sprintf("host PIN of room %d", i)] = room.HostPIN
		pins[fmt.Sprintf("guest PIN of room %d", i)] = room.GuestPIN
	}
	expectWithout(t, what, text, pins)
}

func expectWithout(t *testing.T, what, text string, secrets map[string]string) {
	t.Helper()
	for name, secret := range secrets {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s shows the %s: …%s…", what, name, text[max(0, at-200):min(len(text), at+200)])
		}
	}
}
