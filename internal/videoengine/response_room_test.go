// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestRoom_ReadFromTheWire(t *testing.T) {
	t.Parallel()
	const begin = `{"reference":"ve-vevmr2"`
	room := func(host, guest string, hosts, guests int64) VMR { return VMR{reference, host, guest, hosts, guests} }
	for body, want := range map[string]VMR{
		roomBody:       readRoom,
		bom + roomBody: readRoom,
		begin + "," + pins + `,"activeHosts":2,"activeGuests":30}`:                      room(hostPIN, guestPIN, 2, 30),
		begin + `,"hostPIN":"1","guestPIN":"2","activeHosts":null,"activeGuests":null}`: room("1", "2", 0, 0),
		begin + `,"hostPIN":"0018","guestPIN":"0000"}`:                                  room("0018", "0000", 0, 0),
		begin + `,"hostPIN":"ab 1#","guestPIN":"\u00e4"}`:                               room("ab 1#", "ä", 0, 0),
		begin + `,"hostPIN":518873190264,"guestPIN":12345678901234567890}`:              room(hostPIN, "12345678901234567890", 0, 0),
		begin + `,"hostPIN":null,"guestPIN":null}`:                                      bareRoom,
		begin + `}`: bareRoom,
		begin + `,"sip":{"a":[1],"b":{"c":{}},"message":"x"},"Message":"x","message":null,"activeGuests":9007199254740993}`: room("", "", 0, 9007199254740993),
	} {
		if got, err := reading.at(t, DefaultBaseURL, fixed(200, body)); err != nil || got != want {
			t.Errorf("%s: %q %q %d %d, %v", body, got.HostPIN, got.GuestPIN, got.ActiveHosts, got.ActiveGuests, err)
		}
	}
}

func TestRoom_UnreadableSuccessIsAnErrorThatShowsNoBody(t *testing.T) {
	t.Parallel()
	const begin = `{"reference":"ve-vevmr2","hostPIN":"518873190264"`
	for body, want := range map[string]string{
		"":                               "empty",
		"\r\n":                           "empty",
		"<html>518873190264</html>":      "not a JSON object",
		hostPIN:                          "not a JSON object",
		"[" + roomBody + "]":             "not a JSON object",
		"null":                           "not a JSON object",
		roomBody + roomBody:              "not a JSON object",
		begin + `,"reference":"ve-x"}`:   "ambiguous",
		begin:                            "truncated",
		`{"reference":"a","hostPIN":518`: "truncated",
		begin + `,"x":"` + strings.Repeat("x", 1<<20) + `"}`: "larger",
		begin + `,"message":"518873190264"}`:                 "error or a message",
		notFoundEnvelope:                                     "error or a message",
		"{}":                                                 "no reference",
		"{" + pins + "}":                                     "no reference",
		`{"reference":"",` + pins + `}`:                      "no reference",
		`{"reference":null,` + pins + `}`:                    "no reference",
		`{"reference":518873190264}`:                         "no reference",
		`{"reference":"ve-518873190264",` + pins + `}`:       "another room",
		`{"reference":"VE-VEVMR2",` + pins + `}`:             "another room",
		`{"reference":"ve-vevmr2","hostPIN":["51"]}`:         "PIN",
		begin + `,"guestPIN":true}`:                          "PIN",
		begin + `,"activeHosts":"1"}`:                        "participants",
		begin + `,"activeHosts":-1}`:                         "participants",
		begin + `,"activeGuests":1.5}`:                       "participants",
		begin + `,"activeGuests":99999999999999999999}`:      "participants",
	} {
		_, err := reading.at(t, DefaultBaseURL, fixed(200, body))
		unexpected := as[*UnexpectedResponseError](t, err)
		if !strings.Contains(unexpected.Reason, want) || unexpected.RequestID == "" || unexpected.Attempts != 1 {
			t.Errorf("error %+v, want %q as the reason, and a request ID", unexpected, want)
		}
	}
}

// FuzzRoom holds what everything behind the parser of rooms builds on.
func FuzzRoom(f *testing.F) {
	for _, body := range []string{
		roomBody, bom + roomBody, "[" + roomBody + "]", roomBody + roomBody, roomBody[:40], roomBody[:22],
		`{"reference":"ve-vevmr2"}`, `{"reference":null}`, `{"reference":4711}`, `{"reference":""}`, `{"Reference":"a","reference":"b"}`,
		`{"reference":"a\/b"}`, `{"reference":"\ud800"}`, `{"reference":"\x"`, `{"reference" : "a\"b"`, `{"reference":{"reference":"a"}}`,
		`{"reference":"a","hostPIN":1e999,"guestPIN":[]}`, `{"reference":"a","activeHosts":-1}`, `{"reference":"a","activeGuests":1.0}`,
		"", " ", "null", "{}", "<p>" + roomBody, " \ufeff<p>" + roomBody, "\x00\xff", strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(body), true, false)
		f.Add([]byte(body), false, true)
	}
	f.Fuzz(func(t *testing.T, body []byte, creation, complete bool) {
		r := &response{method: http.MethodGet, status: http.StatusOK, content: readContent(body, complete)}
		if creation {
			r.method = http.MethodPost
		}
		room, reason := r.room()
		members, isObject := strictly(string(trim(body)))
		if reason == "" {
			if !complete || !isObject {
				t.Error("a room in what is no whole object")
			}
			for _, name := range []string{"error", "message"} {
				if cmp.Or(string(members[name]), "null") != "null" {
					t.Errorf("a room in what says %s", name)
				}
			}
			if room.Reference == "" || room.ActiveHosts < 0 || room.ActiveGuests < 0 {
				t.Errorf("room %s, %d hosts, %d guests", room, room.ActiveHosts, room.ActiveGuests)
			}
		}
		for name, got := range map[string]string{"reference": room.Reference, "hostPIN": room.HostPIN, "guestPIN": room.GuestPIN} {
			if isObject && got != "" && got != text(members[name]) && got != string(members[name]) {
				t.Errorf("%s %q is not that of the body", name, got)
			}
		}
	})
}

// FuzzCutRoom proves that nothing but a whole reference and a whole PIN is ever
// taken for one, wherever the body ends.
func FuzzCutRoom(f *testing.F) {
	f.Add("ve-vevmr2", "5188", uint64(5972))
	f.Add(`a"b\`, `"reference":"x"`, uint64(0))
	f.Add("ä\u2028", `\`, uint64(1))
	f.Add(`","reference":"x`, `reference`, uint64(10))
	f.Fuzz(func(t *testing.T, reference, hostPIN string, guestPIN uint64) {
		type created struct {
			HostPIN   string `json:"hostPIN"`
			Reference string `json:"reference"`
			GuestPIN  uint64 `json:"guestPIN"`
		}
		body, err := json.Marshal(created{hostPIN, reference, guestPIN})
		if err != nil {
			t.Skip()
		}
		var sent created // Invalid UTF-8 does not get through JSON.
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		wholes := []string{sent.Reference, sent.HostPIN, strconv.FormatUint(guestPIN, 10)}
		for n := range body {
			r := &response{method: http.MethodPost, content: readContent(body[:n], true)}
			if want := n > 0; (r.content.ending == truncated) != want {
				t.Errorf("%q is truncated: %t", body[:n], !want)
			}
			room, _ := r.room()
			for i, got := range []string{room.Reference, room.HostPIN, room.GuestPIN} {
				if got != "" && got != wholes[i] {
					t.Errorf("%q in %q, want %q", got, body[:n], wholes[i])
				}
			}
		}
	})
}
