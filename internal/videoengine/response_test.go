// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// TestRoomGone_OnlyOnTheAPIsOwnMessage holds the rule on which every room in a
// state depends.
func TestRoomGone_OnlyOnTheAPIsOwnMessage(t *testing.T) {
	t.Parallel()
	const (
		unprocessable = http.StatusUnprocessableEntity
		bom           = "\xef\xbb\xbf"
	)
	for name, test := range map[string]struct {
		status int
		body   string
		gone   bool
	}{
		"envelope":                        {unprocessable, notFoundEnvelope, true},
		"body as the document prints it":  {unprocessable, notFoundPrinted, true},
		"flat object":                     {unprocessable, notFoundFlat, true},
		"flat object cut off":             {unprocessable, `{ "code": 0, "message": "Vmr not found"`, true},
		"prefix":                          {unprocessable, `{"message": "VmrNotFound : Vmr not found"}`, true},
		"prefix in the envelope":          {unprocessable, `{"error": {"message": "VmrNotFound : Vmr not found"}}`, true},
		"prefix in the printed body":      {unprocessable, `{"error": {"message": "VmrNotFound : Vmr not found"}`, true},
		"prefix without blanks before it": {unprocessable, `{"message": "VmrNotFound: Vmr not found"}`, true},
		"upper case":                      {unprocessable, `{"message": "VMR NOT FOUND"}`, true},
		"lower case":                      {unprocessable, `{"message": "vmr not found"}`, true},
		"blanks around":                   {unprocessable, `{"message": " \t Vmr not found\r\n "}`, true},
		"escapes in the message":          {unprocessable, `{"message": "\u0056mr\u0020not found"}`, true},
		"escapes in a broken body":        {unprocessable, `{"error": {"message": "\u0056mr\u0020not found"}`, true},
		"more fields":                     {unprocessable, `{"error": {"message": "Vmr not found", "x": [1]}, "y": {}}`, true},
		"one envelope without a message":  {unprocessable, `{"error": {"code": 0}, "message": "Vmr not found"}`, true},
		"envelope null":                   {unprocessable, `{"error": null, "message": "Vmr not found"}`, true},
		"BOM":                             {unprocessable, bom + notFoundEnvelope, true},
		"both braces missing":             {unprocessable, `{"error": {"code": 0, "message": "Vmr not found"`, true},
		"cause in the envelope":           {unprocessable, `{"error": {"cause": {"message": "No"}, "message": "Vmr not found"}}`, true},
		"BOM and a missing brace":         {unprocessable, bom + notFoundPrinted, true},

		"400 with the message":              {400, notFoundFlat, false},
		"401 with the message":              {401, notFoundFlat, false},
		"403 with the message":              {403, notFoundFlat, false},
		"404 with the message":              {404, notFoundEnvelope, false},
		"404 with HTML":                     {404, htmlPage, false},
		"409 with the message":              {409, notFoundFlat, false},
		"410 with the message":              {410, notFoundFlat, false},
		"500 with the message":              {500, notFoundFlat, false},
		"503 with the message":              {503, notFoundFlat, false},
		"another message":                   {unprocessable, `{"message": "Reference is malformed"}`, false},
		"negated":                           {unprocessable, `{"message": "not a Vmr not found"}`, false},
		"behind a blank and no colon":       {unprocessable, `{"message": "Tenant: no Vmr not found"}`, false},
		"with more behind it":               {unprocessable, `{"message": "Vmr not found in cache, retrying"}`, false},
		"full stop behind it":               {unprocessable, `{"message": "Vmr not found."}`, false},
		"account full":                      {unprocessable, `{"message": "NoVmrsAvailable : No vmrs available"}`, false},
		"empty":                             {unprocessable, "", false},
		"blank":                             {unprocessable, " \r\n", false},
		"text":                              {unprocessable, "Vmr not found", false},
		"JSON string":                       {unprocessable, `"Vmr not found"`, false},
		"number":                            {unprocessable, `422`, false},
		"null":                              {unprocessable, `null`, false},
		"array":                             {unprocessable, `["Vmr not found"]`, false},
		"array of objects":                  {unprocessable, `[` + notFoundFlat + `]`, false},
		"HTML":                              {unprocessable, htmlPage, false},
		"HTML with the text":                {unprocessable, `<html>"message": "Vmr not found"</html>`, false},
		"HTML with the object":              {unprocessable, "\n\t<pre>" + notFoundEnvelope + "</pre>", false},
		"HTML behind a blank and a BOM":     {unprocessable, " " + bom + "<p>" + notFoundFlat + "</p>", false},
		"HTML behind two BOMs":              {unprocessable, bom + bom + "<p>" + notFoundFlat + "</p>", false},
		"HTML behind a BOM":                 {unprocessable, bom + "<p>" + notFoundFlat + "</p>", false},
		"message in another object":         {unprocessable, `{"data": {"message": "Vmr not found"}}`, false},
		"message deeper in the envelope":    {unprocessable, `{"error": {"cause": {"message": "Vmr not found"}}}`, false},
		"message in a list":                 {unprocessable, `{"errors": [{"message": "Vmr not found"}]}`, false},
		"envelope that is text":             {unprocessable, `{"error": "Vmr not found"}`, false},
		"envelope that says something else": {unprocessable, `{"error": {"message": "No"}, "message": "Vmr not found"}`, false},
		"message that is an object":         {unprocessable, `{"message": {"text": "Vmr not found"}}`, false},
		"message that is null":              {unprocessable, `{"message": null, "detail": "Vmr not found"}`, false},
		"another field":                     {unprocessable, `{"detail": "Vmr not found"}`, false},
		"another field, broken":             {unprocessable, `{"detail": "Vmr not found"`, false},
		"message cut off in a broken body":  {unprocessable, `{"error": {"message": "Vmr not found`, false},
		"second message of a broken body":   {unprocessable, `{"message": "No", "also": {"message": "Vmr not found"}`, false},
		"quoted in a broken body":           {unprocessable, `{"text": "\"message\": \"Vmr not found\""`, false},
		"bad escape in a broken body":       {unprocessable, `{"message": "\x Vmr not found"`, false},
		"quoted in text":                    {unprocessable, `"message": "Vmr not found" (cached)`, false},
		"nested cause first":                {unprocessable, `{"error": {"cause": {"message": "Vmr not found"}, "message": "No"}`, false},
		"message twice":                     {unprocessable, `{"message": "No", "message": "Vmr not found"}`, false},
		"the same message twice":            {unprocessable, `{"message": "Vmr not found", "message": "Vmr not found"}`, false},
		"another name twice":                {unprocessable, `{"error": {"code": 0, "code": 0, "message": "Vmr not found"}}`, false},
		"message in both places":            {unprocessable, `{"error": {"message": "Vmr not found"}, "message": "Vmr not found"}`, false},
		"message in another case":           {unprocessable, `{"Message": "Vmr not found"}`, false},
		"error in another case":             {unprocessable, `{"Error": {"message": "Vmr not found"}}`, false},
		"two values":                        {unprocessable, notFoundFlat + notFoundFlat, false},
		"more than braces missing":          {unprocessable, `{"error": {"message": "Vmr not found", "fields": [`, false},
		"a comma behind it":                 {unprocessable, `{"error": {"message": "Vmr not found",`, false},
		"200 with the message":              {200, notFoundEnvelope, false},
		// Nothing that the API says is a megabyte long, and what the cut leaves
		// cannot be told from a body with a missing brace.
		"larger than what is read": {unprocessable, `{"message": "Vmr not found", "x": "` + strings.Repeat("x", 1<<20) + `"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(test.status, test.body))
			client := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(0))

			_, err := client.GetVMR(t.Context(), reference)
			if err == nil {
				t.Fatal("GetVMR succeeded")
			}
			if got := errors.Is(err, videoengine.ErrNotFound); got != test.gone {
				t.Errorf("GetVMR takes the room for gone: %t, want %t (%v)", got, test.gone, err)
			}
			if test.status == http.StatusOK {
				return // For a DELETE such a response asks for a GET; see its own tests.
			}
			err = client.DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}, nil)
			if got := errors.Is(err, videoengine.ErrNotFound); got != test.gone || err == nil {
				t.Errorf("DeleteVMR takes the room for gone: %t, want %t (%v)", got, test.gone, err)
			}
		})
	}
}

func TestMessage_FoundInEveryShape(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"envelope":       {`{"error": {"code": 0, "fields": null, "message": "It is late"}}`, "It is late"},
		"flat":           {`{"code": 0, "message": "It is late"}`, "It is late"},
		"missing brace":  {`{"error": {"code": 0, "message": "It is late"}`, "It is late"},
		"escapes":        {`{"message": "\"sp\u00e4t\" \\ \/"}`, `"spät" \ /`},
		"broken escapes": {`{"error": {"message": "\"sp\u00e4t\" \\ \/"}`, `"spät" \ /`},
		"large body":     {`{"message": "It is late", "x": "` + strings.Repeat("x", 2<<20) + `"}`, "It is late"},
		"no message":     {`{"error": {"code": 0}}`, ""},
		"empty":          {"", ""},
		"HTML":           {htmlPage, ""},
		"text":           {"It is late", ""},
		"null":           {"null", ""},
		"array":          {`[{"message": "It is late"}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusBadRequest, test.body))
			_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
			var refused *videoengine.APIError
			if !errors.As(err, &refused) {
				t.Fatalf("error %v, want an *APIError", err)
			}
			if refused.Message != test.want || refused.Status != http.StatusBadRequest {
				t.Errorf("status %d and message %q, want 400 and %q", refused.Status, refused.Message, test.want)
			}
		})
	}
}

func TestCredentialsRefused_OnlyOn401And403(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for status, want := range map[int]bool{401: true, 403: true, 400: false, 404: false, 407: false, 422: false, 500: false} {
			t.Run(op.name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(status, htmlPage))
				err := op.call(t.Context(), newClient(t, server.URL+basePath))
				if got := errors.Is(err, videoengine.ErrCredentialsRefused); got != want {
					t.Errorf("credentials refused: %t, want %t (%v)", got, want, err)
				}
				server.wantRequests(t, op.method)
			})
		}
	}
}

func TestRoom_ReadFromTheWire(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want videoengine.VMR
	}{
		"document": {roomBody, room("518873190264", "597240816352", 1, 0)},
		"Swagger": {
			`{"reference":"ve-vevmr2","hostPIN":"518873190264","guestPIN":"597240816352","activeHosts":2,"activeGuests":30}`,
			room("518873190264", "597240816352", 2, 30),
		},
		"counts null":          {`{"reference":"ve-vevmr2","hostPIN":"1","guestPIN":"2","activeHosts":null,"activeGuests":null}`, room("1", "2", 0, 0)},
		"counts absent":        {`{"reference":"ve-vevmr2","hostPIN":"1","guestPIN":"2"}`, room("1", "2", 0, 0)},
		"leading zeros":        {`{"reference":"ve-vevmr2","hostPIN":"0018","guestPIN":"0000"}`, room("0018", "0000", 0, 0)},
		"PINs that are no PIN": {`{"reference":"ve-vevmr2","hostPIN":"ab 1#","guestPIN":"\u00e4"}`, room("ab 1#", "ä", 0, 0)},
		"PINs as numbers":      {`{"reference":"ve-vevmr2","hostPIN":518873190264,"guestPIN":12345678901234567890}`, room("518873190264", "12345678901234567890", 0, 0)},
		"PINs null":            {`{"reference":"ve-vevmr2","hostPIN":null,"guestPIN":null}`, room("", "", 0, 0)},
		"PINs absent":          {`{"reference":"ve-vevmr2"}`, room("", "", 0, 0)},
		"behind a BOM":         {"\xef\xbb\xbf" + roomBody, room("518873190264", "597240816352", 1, 0)},
		"more fields":          {`{"reference":"ve-vevmr2","hostPIN":"1","guestPIN":"2","sip":{"a":[1],"message":"x"},"Message":"x","message":null}`, room("1", "2", 0, 0)},
		"large count":          {`{"reference":"ve-vevmr2","activeGuests":9007199254740993}`, room("", "", 0, 9007199254740993)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusOK, test.body))
			got, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("%s, not as on the wire:\n%q %q %d %d", got, got.HostPIN, got.GuestPIN, got.ActiveHosts, got.ActiveGuests)
			}
		})
	}
}

func room(hostPIN, guestPIN string, hosts, guests int64) videoengine.VMR {
	return videoengine.VMR{
		Reference: reference, HostPIN: hostPIN, GuestPIN: guestPIN, ActiveHosts: hosts, ActiveGuests: guests,
	}
}

func TestRoom_UnreadableSuccessIsAnErrorThatShowsNoBody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"empty":                {"", "empty"},
		"blank":                {" \n", "empty"},
		"HTML":                 {"<html>518873190264</html>", "not a JSON object"},
		"text":                 {"518873190264", "not a JSON object"},
		"array":                {"[" + roomBody + "]", "not a JSON object"},
		"null":                 {"null", "not a JSON object"},
		"empty object":         {"{}", "no reference"},
		"missing brace":        {`{"reference":"ve-vevmr2","hostPIN":"518873190264"`, "truncated"},
		"PIN that is cut":      {`{"reference":"ve-vevmr2","hostPIN":518873190264`, "truncated"},
		"reference twice":      {`{"reference":"ve-vevmr2","reference":"ve-vevmr2"}`, "ambiguous"},
		"room with a message":  {strings.Replace(roomBody, "{", `{"message":"518873190264",`, 1), "error or a message"},
		"two rooms":            {roomBody + roomBody, "not a JSON object"},
		"API's error":          {notFoundEnvelope, "error or a message"},
		"no reference":         {`{"hostPIN":"518873190264","guestPIN":"597240816352"}`, "no reference"},
		"empty reference":      {`{"reference":"","hostPIN":"518873190264","guestPIN":"597240816352"}`, "no reference"},
		"reference null":       {`{"reference":null,"hostPIN":"518873190264"}`, "no reference"},
		"reference a number":   {`{"reference":518873190264}`, "no reference"},
		"another room":         {`{"reference":"ve-518873190264","hostPIN":"518873190264"}`, "another room"},
		"same but for case":    {`{"reference":"VE-VEVMR2","hostPIN":"518873190264"}`, "another room"},
		"PIN that is a list":   {`{"reference":"ve-vevmr2","hostPIN":["518873190264"]}`, "PIN"},
		"PIN that is a truth":  {`{"reference":"ve-vevmr2","guestPIN":true,"hostPIN":"518873190264"}`, "PIN"},
		"count that is text":   {`{"reference":"ve-vevmr2","hostPIN":"518873190264","activeHosts":"1"}`, "participants"},
		"count below zero":     {`{"reference":"ve-vevmr2","hostPIN":"518873190264","activeHosts":-1}`, "participants"},
		"count with a half":    {`{"reference":"ve-vevmr2","hostPIN":"518873190264","activeGuests":1.5}`, "participants"},
		"count past 64 bits":   {`{"reference":"ve-vevmr2","hostPIN":"518873190264","activeGuests":99999999999999999999}`, "participants"},
		"larger than any room": {`{"reference":"ve-vevmr2","hostPIN":"518873190264","x":"` + strings.Repeat("x", 1<<20) + `"}`, "larger"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusOK, test.body))
			_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
			var unreadable *videoengine.UnexpectedResponseError
			if !errors.As(err, &unreadable) {
				t.Fatalf("error %v, want an *UnexpectedResponseError", err)
			}
			if !strings.Contains(unreadable.Reason, test.want) {
				t.Errorf("reason %q, want it to contain %q", unreadable.Reason, test.want)
			}
			if unreadable.RequestID == "" || !strings.Contains(err.Error(), unreadable.RequestID) {
				t.Errorf("error %q without its request ID %q", err, unreadable.RequestID)
			}
			wantNoSecrets(t, printed(err), "518873190264")
			server.wantRequests(t, http.MethodGet)
		})
	}
}
