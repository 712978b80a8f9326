// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

const (
	// slots are the addresses in the configuration.
	slots = 3
	// capacity is that of the first account, for all slots, some deposed rooms and
	// strangers.
	capacity = 6
	// pinDigits make a PIN that nothing else looks like. It also names a room.
	pinDigits = 12

	dialTime, latency = 2 * time.Millisecond, 10 * time.Millisecond
	requestTimeout    = 2 * time.Second
	maxRetries        = 2
	nobody            = -1
)

var customers = []string{"customer-4711", "customer-0815"}

func apiKey(customer string, number int) string {
	return fmt.Sprintf("s3cr3t-%d-of-%s", number, customer)
}

// account is one on the service, which knows two.
type account struct {
	*emulator.Emulator

	customer string
	// key is the number of the API key; rotation raises it.
	key int
}

// arguments are those of the provider block that steps change.
type arguments struct {
	account, key int
	policy       string
	capacityWait string
	storePINs    bool
}

// world is what a program runs in: the service, the process of the provider and the
// state.
type world struct {
	program  program
	accounts []*account
	server   *http.Server

	connections acctest.MemoryListener

	arguments arguments
	provider  tfprotov6.ProviderServer
	schema    *tfprotov6.GetProviderSchemaResponse
	slots     [slots]*address

	// What is left of the step's refused connections and of its Stop, the Stop itself,
	// which ends the life of the process, and who was in the middle of what.
	mu        sync.Mutex
	refused   int
	stop      moment
	stoppedAt time.Time
	events    []string // Rooms that the world deleted during the step.

	// known are all rooms there ever were, by their host PIN. Those that strangers
	// have made, and those of which a diagnostic said that they may exist, need not
	// be in the state.
	known   map[string]*room
	excused map[string]bool
	step    string
	history []string
	tally   tally
}

// room is one on the service.
type room struct {
	emulator.Room

	account int
	exists  bool
}

// address is one in the state.
type address struct {
	current *object
	deposed []*object
}

func (a *address) objects() []*object {
	if a.current == nil {
		return a.deposed
	}
	return append([]*object{a.current}, a.deposed...)
}

func newWorld(p program) *world {
	w := &world{program: p, connections: acctest.NewMemoryListener(), known: map[string]*room{}, excused: map[string]bool{}}
	for i, customer := range customers {
		options := []emulator.Option{
			emulator.WithCredentials(customer, apiKey(customer, nobody)), emulator.WithReading(p.reading),
			emulator.WithPINDigits(pinDigits), emulator.WithLatency(latency),
		}
		if p.reused {
			options = append(options, emulator.WithReusedReferences())
		}
		if i == 0 {
			options = append(options, emulator.WithCapacity(capacity))
		}
		e, err := emulator.New(options...)
		w.must(err)
		w.accounts = append(w.accounts, &account{e, customer, 0})
	}
	w.stranger(1)
	w.stranger(1)
	for i := range w.slots {
		w.slots[i] = &address{}
	}
	w.server = &http.Server{Handler: w, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute}
	go func() { _ = w.server.Serve(w.connections) }()
	w.arguments = arguments{policy: "destroy", capacityWait: "0s", storePINs: true}
	w.configure(true)
	return w
}

// close ends what the program has begun. What is left then is the provider's.
func (w *world) close() {
	synctest.Wait() // The server would not close a connection that it is about to accept.
	_ = w.server.Close()
	for _, a := range w.accounts {
		a.Close()
	}
}

func (w *world) must(err error) {
	if err != nil {
		w.failf("the model itself works", "%v", err)
	}
}

// failf ends the program.
func (w *world) failf(rule, format string, args ...any) {
	panic(violation{rule, fmt.Sprintf("%s\n%s\n%s", strings.Join(w.history, "\n"), w.step, fmt.Sprintf(format, args...))})
}

// ServeHTTP hands a request to the account of its customer, whose API key of the
// moment the emulator does not know.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.stop.arrival--
	now := w.stop.arrival == 0
	w.mu.Unlock()
	if now {
		w.stopProvider() //nolint:contextcheck // A Stop is nobody's call.
	}
	customer, key, _ := r.BasicAuth()
	for _, a := range w.accounts {
		if a.customer != customer {
			continue
		}
		if key == apiKey(customer, a.key) {
			r.SetBasicAuth(customer, apiKey(customer, nobody))
		}
		a.ServeHTTP(rw, r)
		return
	}
	http.Error(rw, "no such customer", http.StatusUnauthorized)
}

var errRefused = errors.New("connection refused")

func (w *world) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	select {
	case <-time.After(dialTime):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refused > 0 {
		w.refused--
		return nil, errRefused
	}
	return w.connections.Dial(ctx, "", "")
}

// configure begins a run, in a new process of the provider or in this one.
func (w *world) configure(newProcess bool) {
	if newProcess || w.provider == nil {
		w.provider = pluginserver.New(provider.New("test",
			provider.WithGetenv(func(string) string { return "" }),
			provider.WithClientOptions(videoengine.WithDial(w.dial)),
		))
		if w.schema == nil {
			var err error
			w.schema, err = w.provider.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
			w.must(err)
		}
	}
	a := w.accounts[w.arguments.account]
	w.arguments.key = a.key
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	config := w.object(w.schema.Provider, map[string]tftypes.Value{
		"customer_id": text(a.customer), "api_key": text(apiKey(a.customer, a.key)), "base_url": text("http://127.0.0.1" + a.BasePath()),
		"request_timeout": text(requestTimeout.String()), "max_retries": tftypes.NewValue(tftypes.Number, maxRetries),
		"occupied_room_policy": text(w.arguments.policy), "occupied_room_timeout": text("10s"), "capacity_wait": text(w.arguments.capacityWait),
		"store_pins": tftypes.NewValue(tftypes.Bool, w.arguments.storePINs),
	})
	resp, err := w.provider.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: config})
	w.must(err)
	if len(resp.Diagnostics) > 0 {
		w.failf("the provider can be configured", "%s", said(resp.Diagnostics))
	}
	w.stoppedAt = time.Time{}
}

func (w *world) stopProvider() {
	w.mu.Lock()
	w.stop = moment{}
	w.tally.stops++
	w.mu.Unlock()
	_, _ = w.provider.StopProvider(context.Background(), &tfprotov6.StopProviderRequest{})
	w.mu.Lock()
	w.stoppedAt = time.Now()
	w.mu.Unlock()
}

// object returns an object of a schema; what is not given is null.
func (w *world) object(schema *tfprotov6.Schema, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	of, _ := schema.ValueType().(tftypes.Object)
	all := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
		if value, given := values[name]; given {
			all[name] = value
		}
	}
	value, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, all))
	w.must(err)
	return &value
}

// Things that happen in the world.

// stranger creates a room on an account for somebody else, where there is capacity.
func (w *world) stranger(account int) {
	if r, err := w.accounts[account].CreateRoom(); err == nil {
		w.known[r.HostPIN] = &room{r, account, true}
		w.excused[r.HostPIN] = true
	}
}

// rooms are those that exist on an account.
func (w *world) rooms(account int) []emulator.Room { return w.accounts[account].Ledger().Rooms }

// happen does something to a room of the first account; n says to which.
func (w *world) happen(op string, n int) {
	rooms := w.rooms(0)
	switch op {
	case "free":
		rooms = slices.DeleteFunc(rooms, func(r emulator.Room) bool { return !w.excused[r.HostPIN] })
	case "leave":
		rooms = slices.DeleteFunc(rooms, func(r emulator.Room) bool { return r.ActiveHosts+r.ActiveGuests == 0 })
	}
	if len(rooms) == 0 {
		return
	}
	at := rooms[n%len(rooms)]
	switch op {
	case "leave":
		w.must(w.accounts[0].SetParticipants(at.Reference, 0, 0))
	case "participants":
		w.must(w.accounts[0].SetParticipants(at.Reference, n%3, n%2))
	default:
		w.must(w.accounts[0].DeleteRoom(at.Reference))
		w.mu.Lock()
		w.events = append(w.events, at.HostPIN)
		w.mu.Unlock()
	}
}

// look notes which rooms there are, and returns those that are new.
func (w *world) look() (created []*room) {
	for i, a := range w.accounts {
		ledger := a.Ledger()
		for _, r := range ledger.EverCreated {
			if w.known[r.HostPIN] == nil {
				w.known[r.HostPIN] = &room{account: i}
				created = append(created, w.known[r.HostPIN])
			}
			w.known[r.HostPIN].Room = r
			w.known[r.HostPIN].exists = false
		}
		for _, r := range ledger.Rooms {
			w.known[r.HostPIN].exists = true
		}
	}
	return created
}

// secrets are what no diagnostic and no log line may hold.
func (w *world) secrets() []string {
	var all []string
	for _, a := range w.accounts {
		all = append(all, a.customer)
		for number := range a.key + 1 {
			key := apiKey(a.customer, number)
			all = append(all, key, base64.StdEncoding.EncodeToString([]byte(a.customer+":"+key)))
		}
	}
	for pin, r := range w.known {
		all = append(all, pin, r.GuestPIN)
	}
	return all
}
