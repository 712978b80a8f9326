// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// TestClient_AgainstTheEmulator ties the two packages together, which share no
// code: a tag that is wrong in one of them shows here.
func TestClient_AgainstTheEmulator(t *testing.T) {
	t.Parallel()
	for _, reading := range []emulator.Reading{emulator.Document, emulator.Swagger} {
		t.Run(reading.String(), func(t *testing.T) {
			t.Parallel()
			service, err := emulator.New(
				emulator.WithReading(reading),
				emulator.WithBasePath(basePath),
				emulator.WithCredentials(customerID, apiKey),
				emulator.WithCapacity(1),
			)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(service)
			t.Cleanup(server.Close)
			client := newClient(t, server.URL+basePath)

			other, err := NewClient(server.URL+basePath, Credentials{CustomerID: customerID, APIKey: "another"})
			if err != nil {
				t.Fatal(err)
			}
			for _, op := range operations {
				if _, err := op.call(t.Context(), other); !errors.Is(err, ErrCredentialsRefused) {
					t.Errorf("%s with other credentials: %v", op.method, err)
				}
			}

			made, err := client.CreateVMR(t.Context())
			if err != nil {
				t.Fatalf("CreateVMR: %v", err)
			}
			kept, ok := service.Ledger().Room(made.Reference)
			if !ok || made.HostPIN != kept.HostPIN || made.GuestPIN != kept.GuestPIN || made.HostPIN == "" {
				t.Errorf("the service has another room than %s", made)
			}
			if got, err := client.GetVMR(t.Context(), made.Reference); err != nil || got != made {
				t.Errorf("GetVMR of an empty room: %s, %v", got, err)
			}

			if err := service.SetParticipants(made.Reference, 1, 3); err != nil {
				t.Fatal(err)
			}
			got, err := client.GetVMR(t.Context(), made.Reference)
			if err != nil || got.ActiveHosts != 1 || got.ActiveGuests != 3 {
				t.Errorf("GetVMR of a meeting: %d hosts, %d guests, %v", got.ActiveHosts, got.ActiveGuests, err)
			}
			if _, err := client.CreateVMR(t.Context()); !errors.Is(err, ErrAccountFull) {
				t.Errorf("CreateVMR on a full account: %v", err)
			}

			if err := client.DeleteVMR(t.Context(), VMR{Reference: made.Reference}, nil); err != nil {
				t.Errorf("DeleteVMR: %v", err)
			}
			if _, err := client.GetVMR(t.Context(), made.Reference); !errors.Is(err, ErrNotFound) {
				t.Errorf("GetVMR of a deleted room: %v", err)
			}
			if err := client.DeleteVMR(t.Context(), VMR{Reference: made.Reference}, nil); !errors.Is(err, ErrNotFound) {
				t.Errorf("DeleteVMR of a deleted room: %v", err)
			}
			if left := service.Ledger().Rooms; len(left) != 0 {
				t.Errorf("%d rooms are left", len(left))
			}
		})
	}
}
