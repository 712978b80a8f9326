// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestCreateVMR_A200OrA201WithAReferenceIsARoom(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusCreated} {
		for name, counts := range map[string]string{
			"null":        `, "activeHosts": null, "activeGuests": null`,
			"zero":        `, "activeHosts": 0, "activeGuests": 0`,
			"absent":      ``,
			"meaningless": `, "activeHosts": 7, "activeGuests": "many"`,
		} {
			t.Run(http.StatusText(status)+", counts "+name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(status, `{"reference":"ve-vevmr2","hostPIN":"0188","guestPIN":"597240816352"`+counts+`}`))
				got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if want := room("0188", "597240816352", 0, 0); got != want {
					t.Errorf("%s, not as on the wire", got)
				}
				server.wantRequests(t, http.MethodPost)
			})
		}
	}
}

func TestCreateVMR_AccountFull(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		full   bool
	}{
		"envelope":       {422, `{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}}`, true},
		"missing brace":  {422, `{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}`, true},
		"flat":           {422, `{"code":0,"message":"NoVmrsAvailable : No vmrs available"}`, true},
		"code only":      {422, `{"code":0,"message":"NoVmrsAvailable"}`, true},
		"text only":      {422, `{"code":0,"message":"no VMRs available"}`, true},
		"another status": {409, `{"code":0,"message":"NoVmrsAvailable : No vmrs available"}`, false},
		"another text":   {422, `{"code":0,"message":"Vmr not found"}`, false},
		"HTML":           {422, `<p>"message":"NoVmrsAvailable : No vmrs available"</p>`, false},
		"empty":          {422, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(test.status, test.body))
			_, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
			if got := errors.Is(err, videoengine.ErrAccountFull); got != test.full || err == nil {
				t.Errorf("account full: %t, want %t (%v)", got, test.full, err)
			}
			server.wantRequests(t, http.MethodPost)
		})
	}
}

// TestCreateVMR_APINThatIsNoNumber_IsNotInTheError has a PIN that the redaction of
// digits does not find, in the message of the GET after a truncated response.
func TestCreateVMR_APINThatIsNoNumber_IsNotInTheError(t *testing.T) {
	t.Parallel()
	const pin = "hostpin-qwertz"
	server := newService(t, inTurn(
		answering(http.StatusOK, `{"reference":"ve-vevmr2","hostPIN":"`+pin+`"}`),
		answering(http.StatusInternalServerError, `{"code":0,"message":"nobody dialed `+pin+` yet"}`)))
	_, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
	if err == nil || !strings.Contains(err.Error(), "nobody dialed") {
		t.Errorf("error %v, want the API's message", err)
	}
	wantNoSecrets(t, printed(err), pin)
}
