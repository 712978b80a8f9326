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
	"time"

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

// TestCreateVMR_SalvagesFromTheFirstByteBehindTheReference ends the answer at
// every byte, in each way in which an answer can end.
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

// TestCreateVMR_NeverSalvagesAnotherRoom ends the answer at every byte: the other
// room would be in the state, and be deleted one day.
func TestCreateVMR_NeverSalvagesAnotherRoom(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body  string
		known string // From where on the room is known.
	}{
		"template first":        {`{"template":{"reference":"ve-other","hostPIN":"5188"},"reference":"ve-vevmr2","guestPIN":"5972"}`, `"ve-vevmr2"`},
		"template in a list":    {`{"all":[{"reference":"ve-other"}, {"x":{}}],"reference":"ve-vevmr2"}`, `"ve-vevmr2"`},
		"template in data":      {`{"data":{"template":{"reference":"ve-other"},"reference":"ve-vevmr2"}}`, `"ve-vevmr2"`},
		"no reference":          {`{"template":{"reference":"ve-other"},"hostPIN":"5188","guestPIN":"5972"}`, ""},
		"two rooms, none of it": {`{"rooms":[{"reference":"ve-other"},{"reference":"ve-third"}]}`, ""},
		"two rooms in data":     {`{"x":{"reference":"ve-other"},"data":{"reference":"ve-third"}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			known := len(test.body) + 1
			if test.known != "" {
				known = strings.Index(test.body, test.known) + len(test.known)
			}
			var offset atomic.Int64
			server := newService(t, creating(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, test.body[:offset.Load()])
			}, answering(http.StatusOK, roomBody)))
			client := newClient(t, server.URL+basePath)
			for n := range len(test.body) + 1 {
				offset.Store(int64(n))
				got, err := client.CreateVMR(t.Context())
				if n < known {
					wantCreateError(t, got, err, videoengine.Unknown)
				} else if err != nil || got.Reference != reference {
					t.Errorf("cut behind %q: %s, %v", test.body[:n], got, err)
				}
			}
			for _, request := range server.seen() {
				if request.method == http.MethodGet && request.uri != roomPath {
					t.Fatalf("asked for %s", request.uri)
				}
			}
		})
	}
}

func TestCreateVMR_SalvagesByAGet(t *testing.T) {
	t.Parallel()
	const pins = `"hostPIN":"518873190264","guestPIN":"597240816352"`
	for name, test := range map[string]struct {
		status int
		body   string
	}{
		"missing brace":             {200, strings.TrimSuffix(roomBody, "}")},
		"missing brace, BOM":        {200, "\xef\xbb\xbf" + strings.TrimSuffix(roomBody, "}")},
		"trailing garbage":          {200, roomBody + "\x00garbage"},
		"trailing HTML":             {200, roomBody + htmlPage},
		"leading text":              {200, "Warning: late " + roomBody},
		"two rooms":                 {200, roomBody + strings.ReplaceAll(roomBody, reference, "ve-other")},
		"two rooms, a brace more":   {200, roomBody + "}" + strings.ReplaceAll(roomBody, reference, "ve-other")},
		"array":                     {200, "[" + roomBody + "]"},
		"in an envelope":            {200, `{"data":` + roomBody + `}`},
		"in data, beside others":    {200, `{"status":{"code":0},"data":` + roomBody + `,"links":[{"self":"{"}]}`},
		"in data, breaks off":       {200, `{"status":"ok","data":[{"template":{"reference":"ve-other"},"reference":"ve-vevmr2","hostPIN":"5`},
		"in data, missing brace":    {200, `{"data":` + roomBody},
		"in another envelope":       {200, `{"response":{"status":"ok","vmr":` + roomBody + `}}`},
		"envelope, trailing brace":  {200, `{"vmr":` + roomBody + `}}`},
		"missing first brace":       {200, roomBody[1:]},
		"quote in leading text":     {200, `Don't say "late ` + roomBody},
		"number with a zero first":  {200, `{"template":{"reference":"ve-other"},"count":007,"reference":"ve-vevmr2"}`},
		"text with braces":          {200, `{"x":"}{\"\\","reference":"ve-vevmr2"`},
		"template first":            {200, `{"template":{"reference":"ve-other"},"reference":"ve-vevmr2","hostPIN":"51`},
		"template last":             {200, `{"reference":"ve-vevmr2","template":{"reference":"ve-other"},"hostPIN":"51`},
		"template in a list":        {200, `{"templates":[{"reference":"ve-other"},{"reference":"ve-third"}],"reference":"ve-vevmr2","hostPIN":"51`},
		"reference in another case": {200, `{"template":{"reference":"ve-other"},"Reference":"ve-vevmr2"}`},
		"reference told twice":      {200, `{"reference":"ve-other","reference":"ve-vevmr2"}`},
		"PINs absent":               {200, `{"reference":"ve-vevmr2"}`},
		"PINs null":                 {201, `{"reference":"ve-vevmr2","hostPIN":null,"guestPIN":null}`},
		"PINs empty":                {200, `{"reference":"ve-vevmr2","hostPIN":"","guestPIN":""}`},
		"host PIN only":             {200, `{"reference":"ve-vevmr2","hostPIN":"518873190264"}`},
		"guest PIN only":            {201, `{"reference":"ve-vevmr2","guestPIN":"597240816352"}`},
		"PIN a list":                {200, `{"reference":"ve-vevmr2","hostPIN":["518873190264"],"guestPIN":"597240816352"}`},
		"PIN a truth":               {200, `{"reference":"ve-vevmr2","hostPIN":"518873190264","guestPIN":false}`},
		"reference escaped":         {200, `{"reference":"ve\u002dvevmr2","x":`},
		"202":                       {202, roomBody},
		"203":                       {203, roomBody},
		"206":                       {206, roomBody},
		"299, missing brace":        {299, `{"reference":"ve-vevmr2",` + pins},
		"larger than is read":       {200, strings.TrimSuffix(roomBody, "}") + `,"x":"` + strings.Repeat("x", videoengine.MaxBodySize) + `"}`},
		"larger, reference far off": {200, `{"x":"` + strings.Repeat("x", videoengine.MaxBodySize-200) + `",` + roomBody[1:] + strings.Repeat(" ", 500)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, creating(answering(test.status, test.body), answering(http.StatusOK, roomBody)))
			got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
			wantCreated(t, server, got, err)
		})
	}
}

func TestCreateVMR_NeedsNoGetForAWholeRoom(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"document":        roomBody,
		"behind a BOM":    "\xef\xbb\xbf" + roomBody,
		"blanks around":   "\r\n " + roomBody + "\r\n",
		"PINs as numbers": `{"reference":"ve-vevmr2","hostPIN":518873190264,"guestPIN":597240816352}`,
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
	server := newService(t, creating(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, roomBody[:40])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, answering(http.StatusOK, roomBody)))
	client := newClient(t, server.URL+basePath, videoengine.WithRequestTimeout(2*time.Second))
	got, err := client.CreateVMR(t.Context())
	wantCreated(t, server, got, err)
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

func TestCreateVMR_IsCompleteWhereEachAnswerTellsOnePIN(t *testing.T) {
	t.Parallel()
	server := newService(t, creating(
		answering(200, `{"reference":"ve-vevmr2","hostPIN":"518873190264"}`),
		answering(200, `{"reference":"ve-vevmr2","guestPIN":"597240816352","activeHosts":1}`)))
	got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
	wantCreated(t, server, got, err)
}

// TestCreateVMR_IsIncompleteWhereTheGetDoesNotHelp keeps the reference and the
// PINs that are known.
func TestCreateVMR_IsIncompleteWhereTheGetDoesNotHelp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		get  http.HandlerFunc
		gets int
	}{
		"500":              {answering(500, htmlPage), 1},
		"503":              {answering(503, ""), 2},
		"401":              {answering(401, ""), 1},
		"404":              {answering(404, htmlPage), 1},
		"not found":        {answering(422, notFoundPrinted), 1},
		"redirect":         {redirectTo(302, "https://login.example.com/"), 1},
		"connection cut":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 2},
		"silence":          {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 2},
		"HTML":             {answering(200, htmlPage), 1},
		"another room":     {answering(200, strings.ReplaceAll(roomBody, reference, "ve-other")), 1},
		"no PINs":          {answering(200, `{"reference":"ve-vevmr2"}`), 1},
		"PINs of any kind": {answering(200, `{"reference":"ve-vevmr2","hostPIN":[],"guestPIN":{}}`), 1},
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
				server := newService(t, creating(func(w http.ResponseWriter, r *http.Request) {
					// Else the http package would repeat a GET on this connection unseen.
					w.Header().Set("Connection", "close")
					answering(post.status, post.body)(w, r)
				}, test.get))
				timeout := videoengine.DefaultRequestTimeout
				if name == "silence" {
					timeout = 2 * time.Second // Also the POST's, on a busy machine.
				}
				client := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(1), videoengine.WithRequestTimeout(timeout))
				got, err := client.CreateVMR(t.Context())
				wantCreateError(t, got, err, videoengine.Incomplete)
				failed := createError(t, err)
				if got != post.want {
					t.Errorf("room %q %q %q, want %q %q %q",
						got.Reference, got.HostPIN, got.GuestPIN, post.want.Reference, post.want.HostPIN, post.want.GuestPIN)
				}
				if want := server.seen()[0].header.Get("X-Request-ID"); failed.RequestID != want {
					t.Errorf("request ID %q, want that of the POST, %q", failed.RequestID, want)
				}
				var unreadable *videoengine.UnexpectedResponseError
				if !errors.As(err, &unreadable) || unreadable.Method != http.MethodPost || unreadable.Reason == "" {
					t.Errorf("error %v, want the answer to the POST in it", err)
				}
				if name != "no PINs" && !strings.Contains(err.Error(), "asking for room "+reference+", which it tells of, did not help: ") {
					t.Errorf("error %q does not name the room", err)
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
	} {
		for name, end := range map[string]string{
			"whole":    `,"hostPIN":"518873190264","guestPIN":"597240816352"}`,
			"no PINs":  `}`,
			"cut off":  `,"hostPIN":"518873190264"`,
			"too long": `,"x":"` + strings.Repeat("x", videoengine.MaxBodySize) + `"}`,
		} {
			t.Run(inJSON+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(http.StatusOK, `{"reference":`+inJSON+end))
				got, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
				wantCreateError(t, got, err, videoengine.Unknown)
				var refused *videoengine.ReferenceError
				if !errors.As(err, &refused) || strings.Contains(err.Error(), strconv.Quote(bad)) {
					t.Errorf("error %v, want a *ReferenceError that does not show %q", err, bad)
				}
				var unreadable *videoengine.UnexpectedResponseError
				if !errors.As(err, &unreadable) || unreadable.Reason == "" {
					t.Errorf("error %v, want an *UnexpectedResponseError with a reason", err)
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
		wantCreateError(t, got, err, videoengine.Incomplete)
		server.wantRequests(t, http.MethodPost, http.MethodGet)
	})
}
