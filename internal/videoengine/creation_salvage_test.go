// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// creating answers a POST in one way, and the others in turn.
func creating(post http.HandlerFunc, gets ...http.HandlerFunc) http.HandlerFunc {
	return byMethod(http.MethodPost, post, gets...)
}

// wantCreated expects the room of roomBody, completed by a GET of it.
func wantCreated(t *testing.T, server *service, got VMR, err error) {
	t.Helper()
	if err != nil || got != readRoom {
		t.Errorf("%s, %v; want the whole room", got, err)
	}
	server.wantRequests(t, "POST > GET")
	if requests := server.seen(); len(requests) > 1 && requests[1].uri != roomPath {
		t.Errorf("asked for %s, want %s", requests[1].uri, roomPath)
	}
}

// The response ends at every byte, in each way in which a response can end.
func TestCreateVMR_SalvagesFromTheFirstByteBehindTheReference(t *testing.T) {
	t.Parallel()
	for ending, body := range map[string]string{
		"connection cut": roomBody, "chunk cut": roomBody, "short": roomBody, "short, reference last": "{" + pins + `,"reference":"ve-vevmr2"}`,
	} {
		known := strings.Index(body, reference) + len(reference) + len(`"`)
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			var offset atomic.Int64
			server := newService(t, creating(func(w http.ResponseWriter, _ *http.Request) {
				if ending == "connection cut" {
					w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
				}
				_, _ = io.WriteString(w, body[:offset.Load()])
				if strings.HasSuffix(ending, "cut") {
					_ = http.NewResponseController(w).Flush()
					panic(http.ErrAbortHandler)
				}
			}, answering(200, roomBody)))
			client, requests := newClient(t, server.URL+basePath), 0
			for n := range len(body) + 1 {
				offset.Store(int64(n))
				got, err := client.CreateVMR(t.Context())
				requests++
				switch {
				case n < known:
					wantCreateError(t, got, err, Unknown)
				case n == len(body) && strings.HasPrefix(ending, "short"): // Nothing is short about it.
					if err != nil || got != newRoom {
						t.Errorf("whole answer: %s, %v", got, err)
					}
				default:
					requests++
					if err != nil || got != readRoom {
						t.Errorf("cut behind %q: %s, %v", body[:n], got, err)
					}
				}
				if seen := len(server.seen()); seen != requests {
					t.Fatalf("cut behind %q: %d requests, want %d", body[:n], seen, requests)
				}
			}
		})
	}
}

// No response is a whole room and nothing else. The room that a GET finds is the one
// of roomBody.
func TestCreateVMR_OnlyItsOwnResponseNamesTheRoom(t *testing.T) {
	t.Parallel()
	const (
		created = Outcome(-1)
		unknown = Unknown
		ticket  = `"reference":"INC-42"`
		begin   = `{"reference":"ve-vevmr2"`
	)
	var (
		found    = answering(200, roomBody)
		notFound = answering(422, notFoundPrinted)
		large    = `,"x":"` + strings.Repeat("x", maxBodySize) + `"`
	)
	for name, test := range map[string]struct {
		status int
		body   string
		get    http.HandlerFunc // None is made where it is nil.
		want   Outcome
		names  string
	}{
		// Something in front of the service tells of another thing.
		"reference of an error":         {200, `{"error":{"message":"try later",` + ticket + `}}`, nil, unknown, ""},
		"reference of an error, cut":    {200, `{"error":{"message":"try later",` + ticket, nil, unknown, ""},
		"message":                       {200, `{"message":"try later",` + ticket + `}`, nil, unknown, "INC-42"},
		"message, cut":                  {200, `{"message":"try later",` + ticket, nil, unknown, "INC-42"},
		"status":                        {200, `{"status":"queued",` + ticket + `}`, notFound, unknown, "INC-42"},
		"status, cut":                   {200, `{"status":"queued",` + ticket, notFound, unknown, "INC-42"},
		"job":                           {200, `{"job":{` + ticket + `}}`, nil, unknown, ""},
		"data":                          {200, `{"data":{` + ticket + `}}`, nil, unknown, ""},
		"error that is text":            {200, `{"code":17,"error":"maintenance",` + ticket + `}`, nil, unknown, "INC-42"},
		"list":                          {200, `[{` + ticket + `}]`, nil, unknown, ""},
		"text":                          {200, `late: ` + ticket, nil, unknown, ""},
		"template":                      {200, `{"template":{` + ticket + `,"hostPIN":"5188"},` + pins + `}`, nil, unknown, ""},
		"templates, cut":                {200, `{"all":[{` + ticket + `},{"x":{}}],"hostPIN":"51`, nil, unknown, ""},
		"error that is cut":             {200, `{` + ticket + `,"error":nul`, nil, unknown, "INC-42"},
		"whole room with an error":      {200, `{"error":{"code":1},` + ticket + "," + pins + `}`, notFound, unknown, "INC-42"},
		"whole room, GET fails":         {200, `{"message":"x",` + ticket + "," + pins + `}`, answering(404, ""), unknown, "INC-42"},
		"whole room, other PINs":        {200, `{"message":"x","reference":"ve-vevmr2","hostPIN":"1","guestPIN":"2"}`, found, unknown, reference},
		"whole room, PINs out of reach": {200, `{"message":"x","reference":"ve-vevmr2",` + pins + `}`, answering(200, begin+"}"), unknown, reference},
		"part of a room, other PINs":    {200, begin + `,"hostPIN":"1"`, found, unknown, reference},

		// Nothing of it can be told for sure.
		"two rooms":           {200, roomBody + roomBody, nil, unknown, ""},
		"reference twice":     {200, begin + `,"reference":"tpl-9",` + pins + `}`, nil, unknown, ""},
		"PIN twice":           {200, begin + `,"hostPIN":"1",` + pins + `}`, nil, unknown, ""},
		"name escaped, twice": {200, begin + `,"refer\u0065nce":"tpl-9",` + pins + `}`, nil, unknown, ""},
		"two messages":        {200, `{"message":"x","error":{"message":"x"},"reference":"ve-vevmr2",` + pins + `}`, nil, unknown, ""},
		"other case alone":    {200, `{"Reference":"ve-vevmr2",` + pins + `}`, nil, unknown, ""},
		"leading text":        {200, "Warning: late " + roomBody, nil, unknown, ""},
		"trailing text":       {200, roomBody + "\x00garbage", nil, unknown, ""},
		"trailing brace":      {200, roomBody + "}", nil, unknown, ""},
		"no first brace":      {200, roomBody[1:], nil, unknown, ""},
		"reference too far":   {200, `{"x":"` + strings.Repeat("x", maxBodySize) + `",` + roomBody[1:], nil, unknown, ""},
		"bad number":          {200, `{"count":007,"reference":"ve-vevmr2",` + pins + `}`, nil, unknown, ""},

		// Statuses that prove nothing.
		"500":                  {500, roomBody, nil, unknown, reference},
		"503 with a message":   {503, `{"error":{"message":"late"},"reference":"ve-vevmr2"}`, nil, unknown, reference},
		"504, cut":             {504, begin + `,`, nil, unknown, reference},
		"504, elsewhere":       {504, `{"data":` + begin + `}}`, nil, unknown, ""},
		"504, invalid":         {504, `{"reference":"a/b"}`, nil, unknown, ""},
		"504, longest":         {504, `{"reference":"` + strings.Repeat("x", 500) + `"}`, nil, unknown, strings.Repeat("x", 500)},
		"504, endless":         {504, `{"reference":"` + strings.Repeat("%41", 300_000) + `"}`, nil, unknown, ""},
		"504 with credentials": {504, `{"reference":"` + customerID + `"}`, nil, unknown, ""},

		// The service's own room, of which a part is missing.
		"missing brace":            {200, strings.TrimSuffix(roomBody, "}"), found, created, ""},
		"missing brace, BOM":       {200, bom + strings.TrimSuffix(roomBody, "}"), found, created, ""},
		"error and message null":   {200, `{"error":null,"message":null,"reference":"ve-vevmr2"}`, found, created, ""},
		"template first":           {200, `{"template":{"reference":"ve-other"},"reference":"ve-vevmr2","hostPIN":"51`, found, created, ""},
		"template last":            {200, begin + `,"template":{"reference":"ve-other"`, found, created, ""},
		"text with braces":         {200, `{"x":"}{\"\\","reference":"ve-vevmr2"`, found, created, ""},
		"other case beside it":     {200, begin + `,"Reference":"tpl-9"}`, found, created, ""},
		"reference escaped":        {200, `{"reference":"ve\u002dvevmr2","x":`, found, created, ""},
		"PINs null":                {201, begin + `,"hostPIN":null,"guestPIN":null}`, found, created, ""},
		"PINs empty":               {200, begin + `,"hostPIN":"","guestPIN":""}`, found, created, ""},
		"host PIN only":            {200, begin + `,"hostPIN":"518873190264"}`, found, created, ""},
		"PIN a list":               {200, begin + `,"hostPIN":["1"],"guestPIN":"597240816352"}`, found, created, ""},
		"PIN a number that is cut": {200, begin + `,"hostPIN":5188`, found, created, ""},
		"202":                      {202, roomBody, found, created, ""},
		"206":                      {206, roomBody, found, created, ""},
		"299, missing brace":       {299, begin + `,` + pins, found, created, ""},
		"larger than is read":      {200, strings.TrimSuffix(roomBody, "}") + large + "}", found, created, ""},
		"larger by blanks":         {200, roomBody + strings.Repeat(" ", maxBodySize), found, created, ""},
		"not found":                {200, begin + `}`, notFound, unknown, reference},
		"an error, with its PINs":  {200, `{"error":{},"reference":"ve-vevmr2",` + pins + `}`, found, created, ""},
		"one PIN each":             {200, begin + `,"hostPIN":"518873190264"}`, answering(200, begin+`,"guestPIN":"597240816352","activeHosts":1}`), created, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			get, requests := test.get, "POST > GET"
			if get == nil {
				get, requests = answering(200, roomBody), "POST"
			}
			server, got, err := creation.on(t, creating(answering(test.status, test.body), get))
			if test.want == created {
				wantCreated(t, server, got, err)
				return
			}
			wantCreateError(t, got, err, test.want)
			if named := as[*CreateError](t, err).Reference; named != test.names {
				t.Errorf("it names %q, want %q", named, test.names)
			}
			server.wantRequests(t, requests)
		})
	}
}

func TestCreateVMR_SalvagesAfterATimeoutInTheBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := inMemory(t, creating(hanging(roomBody[:40]), answering(200, roomBody)))
		got, err := client.CreateVMR(t.Context())
		wantCreated(t, server, got, err)
	})
}

func TestCreateVMR_SalvageIsAsPatientAsAnyGet(t *testing.T) {
	t.Parallel()
	server, got, err := creation.on(t, creating(answering(200, `{"reference":"ve-vevmr2"`),
		answering(503, ""), cut, answering(429, htmlPage), answering(200, roomBody)))
	if err != nil || got != readRoom {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, "POST > GET > GET > GET > GET")
}

// The reference and the PINs that are known are kept.
func TestCreateVMR_IsSavedWhereTheGetDoesNotHelp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		get  http.HandlerFunc
		gets int
		want Outcome
	}{
		"500":              {answering(500, htmlPage), 1, Unconfirmed},
		"503":              {answering(503, ""), 2, Unconfirmed},
		"401":              {answering(401, ""), 1, Unconfirmed},
		"404":              {answering(404, htmlPage), 1, Unconfirmed},
		"redirect":         {redirectTo(302, "https://login.example.com/"), 1, Unconfirmed},
		"connection cut":   {cut, 2, Unconfirmed},
		"HTML":             {answering(200, htmlPage), 1, Unconfirmed},
		"another room":     {answering(200, strings.ReplaceAll(roomBody, reference, "ve-other")), 1, Unconfirmed},
		"PINs of any kind": {answering(200, `{"reference":"ve-vevmr2","hostPIN":[],"guestPIN":{}}`), 1, Unconfirmed},
		"no PINs":          {answering(200, `{"reference":"ve-vevmr2"}`), 1, Incomplete},
		// The redaction of digits does not find it.
		"PIN in the error": {answering(500, `{"message":"nobody dialed hush-pin yet"}`), 1, Unconfirmed},
	} {
		for body, known := range map[string]VMR{
			`{"reference":"ve-vevmr2","hostPIN":"518873190264`:              bareRoom,
			`{"reference":"ve-vevmr2","hostPIN":"hush-pin"}`:                {Reference: reference, HostPIN: "hush-pin"},
			`{"reference":"ve-vevmr2","hostPIN":"hush-pin","guestPIN":[]}`:  {Reference: reference, HostPIN: "hush-pin"},
			`{"reference":"ve-vevmr2","hostPIN":"hush-pin","guestPIN":"1"}`: {Reference: reference, HostPIN: "hush-pin", GuestPIN: "1"},
		} {
			if name == "no PINs" && known.hasBothPINs() || name == "PIN in the error" && known == bareRoom {
				continue // That GET proves the room; that PIN is known to nobody.
			}
			t.Run(name+", "+body, func(t *testing.T) {
				t.Parallel()
				// Else the http package would repeat a GET on this connection unseen.
				get := withHeader("Connection", "close", test.get)
				server, got, err := creation.on(t, creating(answering(202, body), get), WithMaxRetries(1))
				wantCreateError(t, got, err, test.want)
				if got != known {
					t.Errorf("room %q %q %q, want %q %q", got.Reference, got.HostPIN, got.GuestPIN, known.HostPIN, known.GuestPIN)
				}
				if id, want := as[*CreateError](t, err).RequestID, server.seen()[0].header.Get("X-Request-ID"); id != want {
					t.Errorf("request ID %q, want that of the POST, %q", id, want)
				}
				if name == "PIN in the error" && !strings.Contains(err.Error(), "nobody dialed [redacted] yet") {
					t.Errorf("error %v without the rest of the API's message", err)
				}
				if unexpected := as[*UnexpectedResponseError](t, err); unexpected.Method != http.MethodPost || unexpected.Reason == "" {
					t.Errorf("error %v, want the response to the POST in it", err)
				}
				server.wantRequests(t, "POST"+times(test.gets, " GET"))
			})
		}
	}
}

// No request is made with it, and it is not shown.
func TestCreateVMR_IsUnknownWithAReferenceThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for bad, inJSON := range map[string]string{
		"a/b": `"a/b"`, "..": `".."`, "a b": `"a b"`, "a\x1bb": `"a\u001bb"`, "../tenants": `"..\/tenants"`,
		"NFD": `"a\u0308"`, "lone surrogate": `"ve-\ud800"`, "invalid UTF-8": "\"ve-\xff\"", "compatibility": `"\u212bb"`,
	} {
		for _, end := range []string{`,` + pins + `}`, `}`, `,"hostPIN":"518873190264"`} {
			server, got, err := creation.on(t, answering(200, `{"reference":`+inJSON+end))
			wantCreateError(t, got, err, Unknown)
			wantError[*ReferenceError](t, err)
			if strings.Contains(err.Error(), strconv.Quote(bad)) || as[*CreateError](t, err).Reference != "" {
				t.Errorf("error %v shows %q", err, bad)
			}
			server.wantRequests(t, "POST")
		}
	}
}
