// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestMoveSource_MatchesAddressesOfEveryForm(t *testing.T) {
	t.Parallel()
	restapi, restful := moveSources[0], moveSources[1]
	for _, c := range []struct {
		source  moveSource
		address string
		of      string
		want    bool
	}{
		{restapi, "registry.terraform.io/mastercard/restapi", "restapi_object", true},
		{restapi, "registry.terraform.io/Mastercard/restapi", "restapi_object", true},
		{restapi, "registry.opentofu.org/mastercard/restapi", "restapi_object", true},
		{restapi, "mirror.example.com:8443/mastercard/restapi", "restapi_object", true},
		{restapi, "Mastercard/restapi", "restapi_object", true},
		{restful, "registry.terraform.io/magodo/restful", "restful_resource", true},
		{restful, "magodo/restful", "restful_resource", true},
		{restapi, "registry.terraform.io/visionsconnected/visionsconnected", "restapi_object", true},
		{restful, "visionsconnected/visionsconnected", "restful_resource", true},

		{restapi, "registry.terraform.io/mastercard/restapi", "restapi_thing", false},
		{restapi, "registry.terraform.io/somebody/restapi", "restapi_object", false},
		{restapi, "registry.terraform.io/mastercard/rest", "restapi_object", false},
		{restapi, "registry.terraform.io/magodo/restful", "restful_resource", false},
		{restapi, "registry.terraform.io/visionsconnected/visionsconnected", "restful_resource", false},
		{restapi, "registry.terraform.io/visionsconnected/visionsconnected", "visionsconnected_vmr", false},
		{restapi, "registry.terraform.io/somebody/visionsconnected", "restapi_object", false},
		{restful, "restful", "restful_resource", false},
		{restful, "", "restful_resource", false},
		{restful, "registry.terraform.io/magodo/restful", "restful_operation", false},
	} {
		if got := c.source.matches(c.address, c.of); got != c.want {
			t.Errorf("%s of %q: %t, want %t", c.of, c.address, got, c.want)
		}
	}
}

// userPart is the one of a URL with credentials.
const userPart = "demo-customer:demo-key"

func TestMoveSource_Reference(t *testing.T) {
	t.Parallel()
	restapi, restful := moveSources[0], moveSources[1]
	const room = "ve-1"
	const answer = `{\"reference\":\"ve-1\",\"hostPIN\":\"0188\",\"guestPIN\":\"5972\"}`
	const object = `{"reference":"ve-1","hostPIN":"0188","guestPIN":"5972"}`
	for name, c := range map[string]struct {
		source moveSource
		state  string
		want   string
		says   string
	}{
		"path":                      {source: restapi, state: `{"id":"ve-1","path":"/vmrs"}`, want: room},
		"path that ends in a slash": {source: restapi, state: `{"id":"ve-1","path":"/vmrs/"}`, want: room},
		"path without a slash":      {source: restapi, state: `{"id":"ve-1","path":"vmrs"}`, want: room},
		"whole path":                {source: restapi, state: `{"id":"ve-1","path":"/video-engine/api/backend/v1/vmrs"}`, want: room},
		"read path":                 {source: restapi, state: `{"id":"ve-1","path":"/","read_path":"/vmrs/{id}"}`, want: room},
		"URL":                       {source: restful, state: `{"id":"https://engine.example.com/v1/vmrs/ve-1?x=y"}`, want: room},
		"escaped":                   {source: restful, state: `{"id":"/vmrs/ve%2D1"}`, want: room},
		"reference that needs escaping": {
			source: restapi, state: `{"id":"50%+#?","path":"/vmrs"}`, want: "50%+#?",
		},

		"last answer":       {source: restapi, state: `{"id":"ve-1","path":"/vmrs","api_response":"` + answer + `"}`, want: room},
		"first answer":      {source: restapi, state: `{"id":"ve-1","path":"/vmrs","api_response":null,"create_response":"` + answer + `"}`, want: room},
		"map of texts":      {source: restapi, state: `{"id":"ve-1","path":"/vmrs","api_data":` + object + `}`, want: room},
		"dynamic output":    {source: restful, state: `{"id":"/vmrs/ve-1","output":{"value":` + object + `,"type":["object",{}]}}`, want: room},
		"sensitive output":  {source: restful, state: `{"id":"/vmrs/ve-1","output":null,"sensitive_output":{"value":` + object + `,"type":["object",{}]}}`, want: room},
		"output as a text":  {source: restful, state: `{"id":"/vmrs/ve-1","output":"` + answer + `"}`, want: room},
		"ID without a room": {source: restful, state: `{"id":"/vmrs","output":"` + answer + `"}`, want: room},
		"no output":         {source: restful, state: `{"id":"/vmrs/ve-1","output":null}`, want: room},
		"answer of no JSON": {source: restapi, state: `{"id":"ve-1","path":"/vmrs","api_response":"<html>"}`, want: room},

		"other path":            {source: restapi, state: `{"id":"5","path":"/orders","api_response":"` + answer + `"}`, says: `"5" is no VMR: it is read at "/orders/5"`},
		"path of a similar end": {source: restapi, state: `{"id":"5","path":"/oldvmrs"}`, says: "is no VMR"},
		"other read path":       {source: restapi, state: `{"id":"5","path":"/vmrs","read_path":"/orders/{id}"}`, says: "is no VMR"},
		"below a room":          {source: restful, state: `{"id":"/vmrs/ve-1/recordings/7"}`, says: "is no VMR"},
		"other path, PIN for an ID": {
			source: restapi, state: `{"id":"0188","path":"/rooms","api_response":"` + answer + `"}`, says: `"[redacted]" is no VMR: it is read at "/rooms/[redacted]"`,
		},
		"credentials in the query of the read path": {
			source: restapi, says: `"5" is no VMR: it is read at "/rooms/5", and`,
			state: `{"id":"5","path":"/vmrs","read_path":"/rooms/{id}?api_key=demo-key&c=demo-customer"}`,
		},
		"credentials in the fragment": {
			source: restapi, state: `{"id":"5","path":"/rooms","read_path":"/rooms/{id}#demo-key"}`, says: `it is read at "/rooms/5", and`,
		},
		"credentials in the user part": {
			source: restapi, says: `it is read at "/rooms/5", and`,
			state: `{"id":"5","path":"/vmrs","read_path":"https://` + userPart + `@engine.example.com/rooms/{id}"}`,
		},
		"credentials in a URL that is none": {
			source: restapi, says: `"5" is no VMR: it is read at "[redacted]", and`,
			state: `{"id":"5","path":"/vmrs","read_path":"https://demo-customer:demo?key=demo-key@engine.example.com/rooms/{id}"}`,
		},
		"credentials without a host": {
			source: restapi, state: `{"id":"5","path":"/vmrs","read_path":"demo-customer:demo-key@/rooms/{id}"}`, says: `it is read at "[redacted]", and`,
		},
		"credentials without a scheme and a host": {
			source: restapi, says: `"5" is no VMR: it is read at "/rooms/5", and`,
			state: `{"id":"5","path":"/vmrs","read_path":"//` + userPart + `@/rooms/{id}"}`,
		},
		"URL with credentials for an ID": {
			source: restful, says: `"/rooms/5" is no VMR: it is read at "/rooms/5", and`,
			state: `{"id":"https://` + userPart + `@engine.example.com/rooms/5?api_key=demo-key"}`,
		},
		"query for an ID": {
			source: restapi, state: `{"id":"5?api_key=demo-key","path":"/rooms"}`, says: `"5" is no VMR: it is read at "/rooms/5", and`,
		},
		"URL with credentials for an ID, in a path": {
			source: restapi, says: `"/5" is no VMR: it is read at "/rooms/%2F5", and`,
			state: `{"id":"https://` + userPart + `@engine.example.com/5","path":"/rooms"}`,
		},
		"URL with credentials for a reference": {
			source: restapi, says: `names no room: the reference is invalid`,
			state: `{"id":"https://` + userPart + `@engine.example.com/vmrs/5","path":"/vmrs"}`,
		},
		"two rooms, one with a query": {
			source: restapi, says: `"ve-2" names two rooms: "ve-2", and "ve-1" in its api_response`,
			state: `{"id":"ve-2?api_key=demo-key","path":"/vmrs","api_response":"{\"reference\":\"ve-1?c=demo-customer\"}"}`,
		},
		"no ID":                 {source: restful, state: `{"path":"/vmrs"}`, says: "is no VMR"},
		"no state":              {source: restapi, state: ``, says: "is no VMR"},
		"ID of another kind":    {source: restful, state: `{"id":{"path":"/vmrs/ve-1"}}`, says: "is no VMR"},
		"answer of another API": {source: restapi, state: `{"id":"7","path":"/vmrs","api_response":"{\"id\":7}"}`, says: "there is no reference in its api_response, api_data, create_response"},
		"narrow output": {
			source: restful, says: `does not say which room it is: there is no reference in its output, sensitive_output. Add reference to its output_attrs`,
			state: `{"id":"/vmrs/ve-1","output":{"value":{"hostPIN":"0188"},"type":["object",{}]}}`,
		},
		"narrow output without PINs": {
			source: restful, says: "does not say which room it is",
			state: `{"id":"/vmrs/ve-1","output":null,"sensitive_output":{"value":{"activeHosts":null},"type":["object",{}]}}`,
		},
		"narrow output of another API": {
			source: restful, says: "is no VMR: there is no reference", state: `{"id":"/vmrs/ve-1","output":{"value":{"pin":"1"},"type":["object",{}]}}`,
		},
		"PINs without a reference, from a provider that cannot narrow": {
			source: restapi, says: "is no VMR: there is no reference", state: `{"id":"ve-1","path":"/vmrs","api_data":{"hostPIN":"0188"}}`,
		},
		"no room anywhere": {source: restful, state: `{"id":"/vmrs","output":null}`, says: "there is no reference in its output, sensitive_output"},
		"answer of another room": {
			source: restapi, state: `{"id":"ve-2","path":"/vmrs","api_response":"` + answer + `"}`, says: `"ve-2" names two rooms: "ve-2", and "ve-1" in its api_response`,
		},
		"answers that differ": {
			source: restful, says: `names two rooms: "ve-2", and "ve-1" in its sensitive_output`,
			state: `{"id":"/vmrs","output":"{\"reference\":\"ve-2\"}","sensitive_output":"` + answer + `"}`,
		},
		"reference with a slash": {source: restapi, state: `{"id":"a/b","path":"/vmrs"}`, says: "names no room: the reference is invalid: it contains a slash"},
		"relative reference":     {source: restful, state: `{"id":"/vmrs/.."}`, says: "it is a relative path"},
		"PIN for an ID": {
			source: restapi, state: `{"id":"0188","path":"/vmrs","create_response":"` + answer + `"}`, says: `"[redacted]" names two rooms: "[redacted]", and "ve-1"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.source.reference([]byte(c.state))
			switch {
			case c.says == "" && err != nil:
				t.Errorf("got %v, want a room", err)
			case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
				t.Errorf("got %v, want an error that says %s", err, c.says)
			case got != c.want:
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, secret := range []string{"0188", "5972", "demo-key", "demo-customer"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("the error shows %s: %v", secret, err)
				}
			}
		})
	}
}

func TestMoveSource_ReferenceOfAnIdentity(t *testing.T) {
	t.Parallel()
	for identity, want := range map[string]string{
		`{"id":"{\"id\":\"/vmrs/ve-1\",\"path\":\"/vmrs\",\"body\":{}}"}`:        "ve-1",
		`{"id":"{\"id\":\"/orders/1\",\"path\":\"/orders\"}"}`:                   "",
		`{"id":"{\"id\":\"https://` + userPart + `@a.b/orders/1?k=demo-key\"}"}`: "",
		`{"id":"{\"id\":\"/vmrs\",\"path\":\"/vmrs\"}"}`:                         "",
		`{"id":"/vmrs/ve-1"}`: "",
		`{}`:                  "",
		``:                    "",
	} {
		got, err := referenceOfIdentity([]byte(identity))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q and the error %v, want %q", identity, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "demo-key") {
			t.Errorf("the error shows credentials: %v", err)
		}
	}
}

// FuzzMoveSource proves that a foreign object becomes a room only under a valid
// reference that its response names, and that no error shows a PIN of it.
func FuzzMoveSource(f *testing.F) {
	const pin = "864209753186"
	for _, c := range [][4]string{
		{"ve-1", "/vmrs", "", "ve-1"},
		{"ve-1", "/vmrs", "", "ve-2"},
		{"ve-1", "/", "/vmrs/{id}", "ve-1"},
		{pin, "/rooms", "", "ve-1"},
		{"/vmrs/ve%2D1", "", "", "ve-1"},
		{"https://u:p@a/vmrs/ve-1?x=" + pin, "", "", "ve-1"},
		{"a/b", "/vmrs", "", "a/b"},
		{"..", "/vmrs", "", ".."},
		{"ve-1", "/vmrs", "%zz", ""},
		{"", "", "", ""},
		{"{id}", "/vmrs", "{id}{id}", "{id}"},
	} {
		f.Add(c[0], c[1], c[2], c[3])
	}
	f.Fuzz(func(t *testing.T, id, path, readPath, named string) {
		response, _ := json.Marshal(map[string]string{"reference": named, "hostPIN": pin})
		state, _ := json.Marshal(map[string]string{
			"id": id, "path": path, "read_path": readPath, "api_response": string(response), "output": string(response),
		})
		want := attributesOf(response).text("reference") // Invalid UTF-8 does not get through JSON.
		for _, source := range moveSources {
			got, err := source.reference(state)
			switch {
			case err != nil && strings.Contains(err.Error(), pin):
				t.Errorf("the error shows a PIN: %v", err)
			case err == nil && (got != want || videoengine.ValidateReference(got) != nil):
				t.Errorf("the reference is %q, and the response names %q", got, want)
			}
		}
	})
}
