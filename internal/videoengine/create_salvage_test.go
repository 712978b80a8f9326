// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// creating answers a POST with the one handler and everything else with the
// others in turn.
func creating(post http.HandlerFunc, others ...http.HandlerFunc) http.HandlerFunc {
	other := inTurn(others...)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			post(w, r)
			return
		}
		other(w, r)
	}
}

// wantCreated expects the room of roomBody, completed by a GET of it.
func wantCreated(t *testing.T, server *service, got videoengine.VMR, err error) {
	t.Helper()
	if err != nil || got != room("518873190264", "597240816352", 1, 0) {
		t.Errorf("%s, %v; want the whole room", got, err)
	}
	server.wantRequests(t, http.MethodPost, http.MethodGet)
	if requests := server.seen(); len(requests) > 1 && requests[1].uri != roomPath {
		t.Errorf("asked for %s, want %s", requests[1].uri, roomPath)
	}
}

// TestCreateVMR_SalvagesFromTheFirstByteBehindTheReference ends the response at
// every byte, in each way in which a response can end.
func TestCreateVMR_SalvagesFromTheFirstByteBehindTheReference(t *testing.T) {
	t.Parallel()
	for reading, body := range map[string]string{
		"document":       roomBody,
		"Swagger":        `{"reference":"ve-vevmr2","hostPIN":"518873190264","guestPIN":"597240816352"}`,
		"reference last": `{"hostPIN":"518873190264","guestPIN":"597240816352","reference":"ve-vevmr2"}`,
	} {
		known := strings.Index(body, reference) + len(reference) + len(`"`)
		for ending, cut := range map[string]func(w http.ResponseWriter, n int){
			"connection cut": func(w http.ResponseWriter, n int) {
				w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
				_, _ = io.WriteString(w, body[:n])
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			},
			"chunk cut": func(w http.ResponseWriter, n int) {
				_, _ = io.WriteString(w, body[:n])
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			},
			"short answer": func(w http.ResponseWriter, n int) { _, _ = io.WriteString(w, body[:n]) },
		} {
			t.Run(reading+", "+ending, func(t *testing.T) {
				t.Parallel()
				var offset atomic.Int64
				server := newService(t, creating(func(w http.ResponseWriter, _ *http.Request) {
					cut(w, int(offset.Load()))
				}, answering(http.StatusOK, roomBody)))
				client := newClient(t, server.URL+basePath)
				whole := room("518873190264", "597240816352", 1, 0)
				requests := 0
				for n := range len(body) + 1 {
					offset.Store(int64(n))
					got, err := client.CreateVMR(t.Context())
					requests++
					switch {
					case n < known:
						wantCreateError(t, got, err, videoengine.Unknown)
					case n == len(body) && ending == "short answer": // Nothing is short about it.
						if err != nil || got != room("518873190264", "597240816352", 0, 0) {
							t.Errorf("whole answer: %s, %v", got, err)
						}
					default:
						requests++
						if err != nil || got != whole {
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
}

// TestCreateVMR_OnlyItsOwnResponseNamesTheRoom has responses that are no whole
// room and nothing else. The room that a GET finds is the one of roomBody.
func TestCreateVMR_OnlyItsOwnResponseNamesTheRoom(t *testing.T) {
	t.Parallel()
	const (
		created = videoengine.Outcome(-1)
		unknown = videoengine.Unknown
		pins    = `"hostPIN":"518873190264","guestPIN":"597240816352"`
		ticket  = `"reference":"INC-42"`
	)
	var (
		found    = answering(200, roomBody)
		notFound = answering(422, notFoundPrinted)
		large    = `,"x":"` + strings.Repeat("x", videoengine.MaxBodySize) + `"`
	)
	for name, test := range map[string]struct {
		status int
		body   string
		get    http.HandlerFunc // None is made where it is nil.
		want   videoengine.Outcome
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
		"whole room, PINs out of reach": {200, `{"message":"x","reference":"ve-vevmr2",` + pins + `}`, answering(200, `{"reference":"ve-vevmr2"}`), unknown, reference},
		"part of a room, other PINs":    {200, `{"reference":"ve-vevmr2","hostPIN":"1"`, found, unknown, reference},

		// Nothing of it can be told for sure.
		"two rooms":           {200, roomBody + roomBody, nil, unknown, ""},
		"reference twice":     {200, `{"reference":"ve-vevmr2","reference":"tpl-9",` + pins + `}`, nil, unknown, ""},
		"PIN twice":           {200, `{"reference":"ve-vevmr2","hostPIN":"1",` + pins + `}`, nil, unknown, ""},
		"name escaped, twice": {200, `{"reference":"ve-vevmr2","refer\u0065nce":"tpl-9",` + pins + `}`, nil, unknown, ""},
		"two messages":        {200, `{"message":"x","error":{"message":"x"},"reference":"ve-vevmr2",` + pins + `}`, nil, unknown, ""},
		"other case alone":    {200, `{"Reference":"ve-vevmr2",` + pins + `}`, nil, unknown, ""},
		"leading text":        {200, "Warning: late " + roomBody, nil, unknown, ""},
		"trailing text":       {200, roomBody + "\x00garbage", nil, unknown, ""},
		"trailing brace":      {200, roomBody + "}", nil, unknown, ""},
		"no first brace":      {200, roomBody[1:], nil, unknown, ""},
		"bad number":          {200, `{"count":007,"reference":"ve-vevmr2",` + pins + `}`, nil, unknown, ""},
		"reference too far":   {200, `{"x":"` + strings.Repeat("x", videoengine.MaxBodySize) + `",` + roomBody[1:], nil, unknown, ""},

		// Statuses that prove nothing.
		"500":                  {500, roomBody, nil, unknown, reference},
		"503 with a message":   {503, `{"error":{"message":"late"},"reference":"ve-vevmr2"}`, nil, unknown, reference},
		"504, cut":             {504, `{"reference":"ve-vevmr2",`, nil, unknown, reference},
		"504, elsewhere":       {504, `{"data":{"reference":"ve-vevmr2"}}`, nil, unknown, ""},
		"504, invalid":         {504, `{"reference":"a/b"}`, nil, unknown, ""},
		"504, endless":         {504, `{"reference":"` + strings.Repeat("%41", 300_000) + `"}`, nil, unknown, ""},
		"504 with credentials": {504, `{"reference":"` + customerID + `"}`, nil, unknown, ""},

		// The service's own room, of which a part is missing.
		"missing brace":            {200, strings.TrimSuffix(roomBody, "}"), found, created, ""},
		"missing brace, BOM":       {200, "\xef\xbb\xbf" + strings.TrimSuffix(roomBody, "}"), found, created, ""},
		"error and message null":   {200, `{"error":null,"message":null,"reference":"ve-vevmr2"}`, found, created, ""},
		"template first":           {200, `{"template":{"reference":"ve-other"},"reference":"ve-vevmr2","hostPIN":"51`, found, created, ""},
		"template last":            {200, `{"reference":"ve-vevmr2","template":{"reference":"ve-other"`, found, created, ""},
		"text with braces":         {200, `{"x":"}{\"\\","reference":"ve-vevmr2"`, found, created, ""},
		"other case beside it":     {200, `{"reference":"ve-vevmr2","Reference":"tpl-9"}`, found, created, ""},
		"reference escaped":        {200, `{"reference":"ve\u002dvevmr2","x":`, found, created, ""},
		"PINs null":                {201, `{"reference":"ve-vevmr2","hostPIN":null,"guestPIN":null}`, found, created, ""},
		"PINs empty":               {200, `{"reference":"ve-vevmr2","hostPIN":"","guestPIN":""}`, found, created, ""},
		"host PIN only":            {200, `{"reference":"ve-vevmr2","hostPIN":"518873190264"}`, found, created, ""},
		"PIN a list":               {200, `{"reference":"ve-vevmr2","hostPIN":["1"],"guestPIN":"597240816352"}`, found, created, ""},
		"PIN a number that is cut": {200, `{"reference":"ve-vevmr2","hostPIN":5188`, found, created, ""},
		"202":                      {202, roomBody, found, created, ""},
		"206":                      {206, roomBody, found, created, ""},
		"299, missing brace":       {299, `{"reference":"ve-vevmr2",` + pins, found, created, ""},
		"larger than is read":      {200, strings.TrimSuffix(roomBody, "}") + large + "}", found, created, ""},
		"larger by blanks":         {200, roomBody + strings.Repeat(" ", videoengine.MaxBodySize), found, created, ""},
		"not found":                {200, `{"reference":"ve-vevmr2"}`, notFound, unknown, reference},
		"an error, with its PINs":  {200, `{"error":{},"reference":"ve-vevmr2",` + pins + `}`, found, created, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			get := test.get
			if get == nil {
				get = answering(200, roomBody)
			}
			server := newService(t, creating(answering(test.status, test.body), get))
			got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
			if test.want == created {
				wantCreated(t, server, got, err)
				return
			}
			wantCreateError(t, got, err, test.want)
			if named := createError(t, err).Reference; named != test.names {
				t.Errorf("it names %q, want %q", named, test.names)
			}
			requests := []string{http.MethodPost}
			if test.get != nil {
				requests = append(requests, http.MethodGet)
			}
			server.wantRequests(t, requests...)
		})
	}
}

func TestCreateVMR_SeeOtherMayHaveCreated(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{ // Without one, that of the body.
		"/some/gateway/v1/vmrs/ve-vevmr2": reference, "https://other.example.com/rooms/ve-vevmr2?x=/y#z": reference,
		"": "ve-body", "/": "ve-body", "https://other.example.com": "ve-body", "/vmrs/ve-vevmr2/": "ve-body",
		"/vmrs/a%2Fb": "", "/vmrs/" + customerID: "",
	} {
		t.Run(location, func(t *testing.T) {
			t.Parallel()
			server := newService(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", location)
				answering(http.StatusSeeOther, `{"reference":"ve-body"}`)(w, r)
			})
			got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
			wantCreateError(t, got, err, videoengine.Unknown)
			if named := createError(t, err).Reference; named != want {
				t.Errorf("it names %q, want %q", named, want)
			}
			server.wantRequests(t, http.MethodPost)
		})
	}
}

func TestCreateVMR_NeedsNoGetForAWholeRoom(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"document":             roomBody,
		"behind a BOM":         "\xef\xbb\xbf" + roomBody,
		"blanks around":        "\r\n " + roomBody + "\r\n",
		"PINs as numbers":      `{"reference":"ve-vevmr2","hostPIN":518873190264,"guestPIN":597240816352}`,
		"names in other cases": `{"reference":"ve-vevmr2","hostPIN":"518873190264","guestPIN":"597240816352","Reference":"tpl-9","HostPin":"1"}`,
		"no error":             `{"reference":"ve-vevmr2","hostPIN":"518873190264","guestPIN":"597240816352","error":null,"x":{"error":1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusOK, body))
			got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
			if err != nil || got != room("518873190264", "597240816352", 0, 0) {
				t.Errorf("%s, %v", got, err)
			}
			server.wantRequests(t, http.MethodPost)
		})
	}
}

func TestCreateVMR_SalvagesAfterATimeoutInTheBody(t *testing.T) {
	t.Parallel()
	onVirtualTime(t, creating(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, roomBody[:40])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, answering(http.StatusOK, roomBody)), func(t *testing.T, server *service, client *videoengine.Client) { //nolint:thelper // The test itself.
		got, err := client.CreateVMR(t.Context())
		wantCreated(t, server, got, err)
	})
}

func TestCreateVMR_SalvageIsAsPatientAsAnyGet(t *testing.T) {
	t.Parallel()
	server := newService(t, creating(answering(200, `{"reference":"ve-vevmr2"`),
		answering(503, ""),
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		answering(429, htmlPage),
		answering(200, roomBody)))
	got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
	if err != nil || got != room("518873190264", "597240816352", 1, 0) {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, append(times(1, http.MethodPost), times(4, http.MethodGet)...)...)
}

func TestCreateVMR_IsCompleteWhereEachResponseHasOnePIN(t *testing.T) {
	t.Parallel()
	server := newService(t, creating(
		answering(200, `{"reference":"ve-vevmr2","hostPIN":"518873190264"}`),
		answering(200, `{"reference":"ve-vevmr2","guestPIN":"597240816352","activeHosts":1}`)))
	got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
	wantCreated(t, server, got, err)
}

// TestCreateVMR_IsSavedWhereTheGetDoesNotHelp keeps the reference and the PINs
// that are known.
func TestCreateVMR_IsSavedWhereTheGetDoesNotHelp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		get  http.HandlerFunc
		gets int
		want videoengine.Outcome
	}{
		"500":              {answering(500, htmlPage), 1, videoengine.Unconfirmed},
		"503":              {answering(503, ""), 2, videoengine.Unconfirmed},
		"401":              {answering(401, ""), 1, videoengine.Unconfirmed},
		"404":              {answering(404, htmlPage), 1, videoengine.Unconfirmed},
		"redirect":         {redirectTo(302, "https://login.example.com/"), 1, videoengine.Unconfirmed},
		"connection cut":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 2, videoengine.Unconfirmed},
		"HTML":             {answering(200, htmlPage), 1, videoengine.Unconfirmed},
		"another room":     {answering(200, strings.ReplaceAll(roomBody, reference, "ve-other")), 1, videoengine.Unconfirmed},
		"PINs of any kind": {answering(200, `{"reference":"ve-vevmr2","hostPIN":[],"guestPIN":{}}`), 1, videoengine.Unconfirmed},
		"no PINs":          {answering(200, `{"reference":"ve-vevmr2"}`), 1, videoengine.Incomplete},
	} {
		for known, post := range map[string]struct {
			status int
			body   string
			want   videoengine.VMR
		}{
			"reference only":    {200, `{"reference":"ve-vevmr2","hostPIN":"518873190264`, room("", "", 0, 0)},
			"host PIN known":    {201, `{"reference":"ve-vevmr2","hostPIN":"518873190264"}`, room("518873190264", "", 0, 0)},
			"guest PIN strange": {200, `{"reference":"ve-vevmr2","hostPIN":"518873190264","guestPIN":[]}`, room("518873190264", "", 0, 0)},
			"both PINs, 202":    {202, roomBody, room("518873190264", "597240816352", 0, 0)},
		} {
			if name == "no PINs" && known == "both PINs, 202" {
				continue // That GET proves the room, and nothing is missing then.
			}
			t.Run(name+", "+known, func(t *testing.T) {
				t.Parallel()
				server := newService(t, creating(answering(post.status, post.body), func(w http.ResponseWriter, r *http.Request) {
					// Else the http package would repeat a GET on this connection unseen.
					w.Header().Set("Connection", "close")
					test.get(w, r)
				}))
				got, err := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(1)).CreateVMR(t.Context())
				wantCreateError(t, got, err, test.want)
				if got != post.want {
					t.Errorf("room %q %q %q, want %q %q %q",
						got.Reference, got.HostPIN, got.GuestPIN, post.want.Reference, post.want.HostPIN, post.want.GuestPIN)
				}
				if id, want := createError(t, err).RequestID, server.seen()[0].header.Get("X-Request-ID"); id != want {
					t.Errorf("request ID %q, want that of the POST, %q", id, want)
				}
				var unexpected *videoengine.UnexpectedResponseError
				if !errors.As(err, &unexpected) || unexpected.Method != http.MethodPost || unexpected.Reason == "" {
					t.Errorf("error %v, want the response to the POST in it", err)
				}
				server.wantRequests(t, append(times(1, http.MethodPost), times(test.gets, http.MethodGet)...)...)
			})
		}
	}
}

// TestCreateVMR_IsUnknownWithAReferenceThatCannotBeUsed makes no request with it,
// and does not show it.
func TestCreateVMR_IsUnknownWithAReferenceThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for bad, inJSON := range map[string]string{
		"a/b": `"a/b"`, "..": `".."`, "a b": `"a b"`, "a\x1bb": `"a\u001bb"`, "../tenants": `"..\/tenants"`,
		"NFD": `"a\u0308"`, "lone surrogate": `"ve-\ud800"`, "invalid UTF-8": "\"ve-\xff\"", "compatibility": `"\u212bb"`,
	} {
		for name, end := range map[string]string{
			"whole":   `,"hostPIN":"518873190264","guestPIN":"597240816352"}`,
			"no PINs": `}`,
			"cut off": `,"hostPIN":"518873190264"`,
		} {
			t.Run(inJSON+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(http.StatusOK, `{"reference":`+inJSON+end))
				got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
				wantCreateError(t, got, err, videoengine.Unknown)
				var invalid *videoengine.ReferenceError
				if !errors.As(err, &invalid) || strings.Contains(err.Error(), strconv.Quote(bad)) || createError(t, err).Reference != "" {
					t.Errorf("error %v, want a *ReferenceError that does not show %q", err, bad)
				}
				server.wantRequests(t, http.MethodPost)
			})
		}
	}
}

// TestCreateVMR_SalvagesDespiteAnInterrupt is about a user who presses Ctrl-C
// while the service makes the room.
func TestCreateVMR_SalvagesDespiteAnInterrupt(t *testing.T) {
	t.Parallel()
	t.Run("during the POST", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		server := newService(t, creating(func(w http.ResponseWriter, r *http.Request) {
			cancel()
			answering(200, `{"reference":"ve-vevmr2",`)(w, r)
		}, answering(200, roomBody)))
		got, err := newClient(t, server.URL+basePath).CreateVMR(ctx)
		wantCreated(t, server, got, err)
	})
	t.Run("during the GET", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		server := newService(t, creating(answering(200, `{"reference":"ve-vevmr2",`), func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		}, answering(200, roomBody)))
		got, err := newClient(t, server.URL+basePath).CreateVMR(ctx)
		if err != nil || got != room("518873190264", "597240816352", 1, 0) {
			t.Errorf("%s, %v", got, err)
		}
		server.wantRequests(t, http.MethodPost, http.MethodGet, http.MethodGet)
	})
	t.Run("once only", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		server := newService(t, creating(func(w http.ResponseWriter, r *http.Request) {
			cancel()
			answering(200, `{"reference":"ve-vevmr2",`)(w, r)
		}, answering(503, "")))
		got, err := newClient(t, server.URL+basePath).CreateVMR(ctx)
		wantCreateError(t, got, err, videoengine.Unconfirmed)
		server.wantRequests(t, http.MethodPost, http.MethodGet)
	})
}
