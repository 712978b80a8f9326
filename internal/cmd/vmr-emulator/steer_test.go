// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestSteer_RoomsAndLedger(t *testing.T) {
	t.Parallel()
	c := startCommand(t, "--reuse-references")
	if got := c.must(t, "create") + c.must(t, "create"); got != "ve-vevmr1\nve-vevmr2\n" {
		t.Errorf("created %q", got)
	}
	c.must(t, "participants", "ve-vevmr2", "--hosts", "1", "--guests=3")
	c.must(t, "delete", "ve-vevmr1")
	c.must(t, "fault", "cut-after", "--method", "POST")
	_, _ = c.post(t.Context(), "demo-customer", "demo-key")
	_, _ = c.post(t.Context(), "demo-customer", "demo-key")
	const want = `POST  /video-engine/api/backend/v1/vmrs  0  cut-after
POST  /video-engine/api/backend/v1/vmrs  200

Requests: 2 POST, 0 GET, 0 DELETE; 1 failed
Rooms: 4 created, 1 deleted, 3 left
ve-vevmr2  hosts: 1  guests: 3
ve-vevmr1  hosts: 0  guests: 0
ve-vevmr3  hosts: 0  guests: 0
`
	if got := c.must(t, "ledger"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got := c.must(t, "ledger", "--json", "--reset")
	if !strings.HasPrefix(got, `{"rooms":[{"reference":"ve-vevmr2",`) || !strings.Contains(got, `"fault":"cut-after"`) || strings.Contains(got, "PIN") {
		t.Errorf("as JSON: %s", got)
	}
	if got := c.must(t, "ledger"); !strings.HasPrefix(got, "\nRequests: 0 POST, 0 GET, 0 DELETE; 0 failed\nRooms: 4 created,") {
		t.Errorf("after a reset: %s", got)
	}
}

func TestSteer_FaultsHitTheAPI(t *testing.T) {
	t.Parallel()
	c := startCommand(t)
	c.must(t, "fault", "respond", "--acts", "--status", "303", "--header", "Location: /vmrs/$reference", "--header=X-A:b", "--body", "{}")
	c.must(t, "fault", "drip", "--delay", "1ms", "--count", "-1", "--method", http.MethodGet)
	const want = `{"faults":[{"kind":"respond","count":1,"status":303,"acts":true,` +
		`"headers":{"Location":"/vmrs/$reference","X-A":"b"},"body":"{}"},{"kind":"drip","method":"GET","count":-1,"delay":"1ms"}]}` + "\n"
	if got := c.must(t, "faults"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, err := c.post(t.Context(), "demo-customer", "demo-key"); got != "303 {}" {
		t.Errorf("got %s, %v", got, err)
	}
	c.must(t, "faults", "--clear")
	if got := c.must(t, "faults"); got != `{"faults":[]}`+"\n" {
		t.Errorf("after clearing: %s", got)
	}
}

func TestRun_FailuresAreNamed(t *testing.T) {
	t.Parallel()
	running := startCommand(t, "--capacity", "1")
	running.must(t, "create")
	url := " --url " + running.baseURL()
	address, _, _ := strings.Cut(strings.TrimPrefix(running.baseURL(), "http://"), "/")
	for args, want := range map[string]string{
		"create" + url:                    "the account holds its maximum number of rooms",
		"delete a/../%20b" + url:          `no such room: "a/../%20b"`,
		"participants x --hosts -1" + url: "participants must be 0 or more, not -1 hosts and 0 guests",
		"fault empty --status 200" + url:  "empty has no status",
		"ledger --url http://127.0.0.1:1": "no emulator answers: ",
		"--listen " + address:             "--listen: listen tcp " + address + ": bind: address already in use (127.0.0.1:0 picks a free port)\n",
	} {
		code, stdout, stderr := runWith(t, strings.Fields(args)...)
		if code != 1 || stdout != "" || !strings.HasPrefix(stderr, "vmr-emulator: "+want) {
			t.Errorf("%s: exit %d\n%s\ngot  %s\nwant %s", args, code, stdout, stderr, want)
		}
	}
}

// The environment is the process's, so that it does not run in parallel.
func TestSteer_FindsTheEmulatorByTheEnvironment(t *testing.T) {
	t.Setenv(baseURLVariable, startCommand(t, "--reuse-references").baseURL())
	if code, stdout, stderr := runWith(t, "create"); code != 0 || stdout != "ve-vevmr1\n" {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}
