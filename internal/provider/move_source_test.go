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
	const response = `{\"reference\":\"ve-1\",\"hostPIN\":\"0188\",\"guestPIN\":\"5972\"}`
	const object = `{"reference":"ve-1","hostPIN":"0188","guestPIN":"5972"}`
	for name, c := range map[string]struct {
		source moveSource
		state  string
		want   string
		says   string
	}{
		"path":                          {restapi, `{"id":"ve-1","path":"/vmrs"}`, room, ""},
		"path that ends in a slash":     {restapi, `{"id":"ve-1","path":"/vmrs/"}`, room, ""},
		"path without a slash":          {restapi, `{"id":"ve-1","path":"vmrs"}`, room, ""},
		"whole path":                    {restapi, `{"id":"ve-1","path":"/video-engine/api/backend/v1/vmrs"}`, room, ""},
		"read path":                     {restapi, `{"id":"ve-1","path":"/","read_path":"/vmrs/{id}"}`, room, ""},
		"URL":                           {restful, `{"id":"https://engine.example.com/v1/vmrs/ve-1?x=y"}`, room, ""},
		"escaped":                       {restful, `{"id":"/vmrs/ve%2D1"}`, room, ""},
		"reference that needs escaping": {restapi, `{"id":"50%+#?","path":"/vmrs"}`, "50%+#?", ""},

		"last response":       {restapi, `{"id":"ve-1","path":"/vmrs","api_response":"` + response + `"}`, room, ""},
		"first response":      {restapi, `{"id":"ve-1","path":"/vmrs","api_response":null,"create_response":"` + response + `"}`, room, ""},
		"map of texts":        {restapi, `{"id":"ve-1","path":"/vmrs","api_data":` + object + `}`, room, ""},
		"dynamic output":      {restful, `{"id":"/vmrs/ve-1","output":{"value":` + object + `,"type":["object",{}]}}`, room, ""},
		"sensitive output":    {restful, `{"id":"/vmrs/ve-1","output":null,"sensitive_output":{"value":` + object + `,"type":["object",{}]}}`, room, ""},
		"output as a text":    {restful, `{"id":"/vmrs/ve-1","output":"` + response + `"}`, room, ""},
		"ID without a room":   {restful, `{"id":"/vmrs","output":"` + response + `"}`, room, ""},
		"no output":           {restful, `{"id":"/vmrs/ve-1","output":null}`, room, ""},
		"response of no JSON": {restapi, `{"id":"ve-1","path":"/vmrs","api_response":"<html>"}`, room, ""},

		"other path":                                {restapi, `{"id":"5","path":"/orders","api_response":"` + response + `"}`, "", `"5" is no VMR: it is read at "/orders/5"`},
		"path of a similar end":                     {restapi, `{"id":"5","path":"/oldvmrs"}`, "", "is no VMR"},
		"other read path":                           {restapi, `{"id":"5","path":"/vmrs","read_path":"/orders/{id}"}`, "", "is no VMR"},
		"below a room":                              {restful, `{"id":"/vmrs/ve-1/recordings/7"}`, "", "is no VMR"},
		"other path, PIN for an ID":                 {restapi, `{"id":"0188","path":"/rooms","api_response":"` + response + `"}`, "", `"[redacted]" is no VMR: it is read at "/rooms/[redacted]"`},
		"credentials in the query of the read path": {restapi, `{"id":"5","path":"/vmrs","read_path":"/rooms/{id}?api_key=demo-key&c=demo-customer"}`, "", `"5" is no VMR: it is read at "/rooms/5", and`},
		"credentials in the fragment":               {restapi, `{"id":"5","path":"/rooms","read_path":"/rooms/{id}#demo-key"}`, "", `it is read at "/rooms/5", and`},
		"credentials in the user part":              {restapi, `{"id":"5","path":"/vmrs","read_path":"https://` + userPart + `@engine.example.com/rooms/{id}"}`, "", `it is read at "/rooms/5", and`},
		"credentials in a URL that is none":         {restapi, `{"id":"5","path":"/vmrs","read_path":"https://demo-customer:demo?key=demo-key@engine.example.com/rooms/{id}"}`, "", `"5" is no VMR: it is read at "[redacted]", and`},
		"credentials without a host":                {restapi, `{"id":"5","path":"/vmrs","read_path":"demo-customer:demo-key@/rooms/{id}"}`, "", `it is read at "[redacted]", and`},
		"credentials without a scheme and a host":   {restapi, `{"id":"5","path":"/vmrs","read_path":"//` + userPart + `@/rooms/{id}"}`, "", `"5" is no VMR: it is read at "/rooms/5", and`},
		"URL with credentials for an ID":            {restful, `{"id":"https://` + userPart + `@engine.example.com/rooms/5?api_key=demo-key"}`, "", `"/rooms/5" is no VMR: it is read at "/rooms/5", and`},
		"query for an ID":                           {restapi, `{"id":"5?api_key=demo-key","path":"/rooms"}`, "", `"5" is no VMR: it is read at "/rooms/5", and`},
		"URL with credentials for an ID, in a path": {restapi, `{"id":"https://` + userPart + `@engine.example.com/5","path":"/rooms"}`, "", `"/5" is no VMR: it is read at "/rooms/%2F5", and`},
		"URL with credentials for a reference":      {restapi, `{"id":"https://` + userPart + `@engine.example.com/vmrs/5","path":"/vmrs"}`, "", `names no room: the reference is invalid`},
		"two rooms, one with a query":               {restapi, `{"id":"ve-2?api_key=demo-key","path":"/vmrs","api_response":"{\"reference\":\"ve-1?c=demo-customer\"}"}`, "", `"ve-2" names two rooms: "ve-2", and "ve-1" in its api_response`},
		"no ID":                                     {restful, `{"path":"/vmrs"}`, "", "is no VMR"},
		"no state":                                  {restapi, ``, "", "is no VMR"},
		"ID of another kind":                        {restful, `{"id":{"path":"/vmrs/ve-1"}}`, "", "is no VMR"},
		"response of another API":                   {restapi, `{"id":"7","path":"/vmrs","api_response":"{\"id\":7}"}`, "", "there is no reference in its api_response, api_data, create_response"},
		"narrow output":                             {restful, `{"id":"/vmrs/ve-1","output":{"value":{"hostPIN":"0188"},"type":["object",{}]}}`, "", `does not say which room it is: there is no reference in its output, sensitive_output. Add reference to its output_attrs`},
		"narrow output without PINs":                {restful, `{"id":"/vmrs/ve-1","output":null,"sensitive_output":{"value":{"activeHosts":null},"type":["object",{}]}}`, "", "does not say which room it is"},
		"narrow output of another API":              {restful, `{"id":"/vmrs/ve-1","output":{"value":{"pin":"1"},"type":["object",{}]}}`, "", "is no VMR: there is no reference"},
		"PINs without a reference, from a provider that cannot narrow": {restapi, `{"id":"ve-1","path":"/vmrs","api_data":{"hostPIN":"0188"}}`, "", "is no VMR: there is no reference"},
		"no room anywhere":         {restful, `{"id":"/vmrs","output":null}`, "", "there is no reference in its output, sensitive_output"},
		"response of another room": {restapi, `{"id":"ve-2","path":"/vmrs","api_response":"` + response + `"}`, "", `"ve-2" names two rooms: "ve-2", and "ve-1" in its api_response`},
		"responses that differ":    {restful, `{"id":"/vmrs","output":"{\"reference\":\"ve-2\"}","sensitive_output":"` + response + `"}`, "", `names two rooms: "ve-2", and "ve-1" in its sensitive_output`},
		"reference with a slash":   {restapi, `{"id":"a/b","path":"/vmrs"}`, "", "names no room: the reference is invalid: it contains a slash"},
		"relative reference":       {restful, `{"id":"/vmrs/.."}`, "", "it is a relative path"},
		"PIN for an ID":            {restapi, `{"id":"0188","path":"/vmrs","create_response":"` + response + `"}`, "", `"[redacted]" names two rooms: "[redacted]", and "ve-1"`},
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
