// SPDX-License-Identifier: MPL-2.0

package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const defaultListen = "127.0.0.1:8089"

// settings are the flags once they are known to be good.
type settings struct {
	listen     string
	customerID string
	apiKey     string
	capacity   int
	latency    time.Duration
	reading    emulator.Reading
	reuse      bool
	version    bool
}

func (s *settings) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("vmr-emulator", flag.ContinueOnError)
	fs.SetOutput(io.Discard)

	fs.StringVar(&s.listen, "listen", defaultListen,
		"loopback `address` to listen on; 127.0.0.1:0 picks a free port")
	fs.StringVar(&s.customerID, "customer-id", emulator.DefaultCustomerID,
		"the Customer `ID` that is let in")
	fs.StringVar(&s.apiKey, "api-key", emulator.DefaultAPIKey,
		"the API `key` that is let in; it is printed at the start")
	fs.IntVar(&s.capacity, "capacity", 0,
		"how many `rooms` the account may hold; 0 sets no limit")
	fs.DurationVar(&s.latency, "latency", 0,
		"the `duration` of each request, such as 250ms")
	fs.TextVar(&s.reading, "reading", emulator.Document,
		"which `description` of the API to follow: document or swagger")
	fs.BoolVar(&s.reuse, "reuse-references", false,
		"give each room the lowest free of ve-vevmr1, ve-vevmr2, …, so that references come again")
	fs.BoolVar(&s.version, "version", false, "print the version and stop")

	return fs
}

// parseSettings returns [flag.ErrHelp] for --help. Other errors name the flag, and
// none quotes what was given as a credential.
func parseSettings(args []string) (settings, error) {
	var s settings

	fs := s.flagSet()
	if err := fs.Parse(args); err != nil {
		return settings{}, err
	}

	if fs.NArg() > 0 {
		return settings{}, fmt.Errorf("unexpected argument %q: there are only flags", fs.Arg(0))
	}

	if err := s.check(); err != nil {
		return settings{}, err
	}

	return s, nil
}

func (s *settings) check() error {
	if err := checkListen(s.listen); err != nil {
		return fmt.Errorf("--listen: %w", err)
	}

	// The emulator knows what is good; one option at a time tells which flag is not.
	for _, c := range []struct {
		flag   string
		option emulator.Option
	}{
		{"--customer-id", emulator.WithCredentials(s.customerID, emulator.DefaultAPIKey)},
		{"--api-key", emulator.WithCredentials(emulator.DefaultCustomerID, s.apiKey)},
		{"--capacity", emulator.WithCapacity(s.capacity)},
		{"--latency", emulator.WithLatency(s.latency)},
	} {
		if _, err := emulator.New(c.option); err != nil {
			return fmt.Errorf("%s: %w", c.flag, err)
		}
	}

	return nil
}

// checkListen takes no name but localhost: what another resolves to is not the
// flag's to say.
func checkListen(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address and a port, such as %s", address, defaultListen)
	}

	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("the port must be 0 to 65535, not %q", port)
	}

	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}

	return fmt.Errorf("%q is not a loopback address such as 127.0.0.1, [::1] or localhost; "+
		"credentials travel in the clear here, and the provider sends them nowhere else without TLS", host)
}

func (s *settings) emulator(log func(emulator.Request)) (*emulator.Emulator, error) {
	options := []emulator.Option{
		emulator.WithCredentials(s.customerID, s.apiKey),
		emulator.WithCapacity(s.capacity),
		emulator.WithLatency(s.latency),
		emulator.WithReading(s.reading),
		emulator.WithRequestLog(log),
	}
	if s.reuse {
		options = append(options, emulator.WithReusedReferences())
	}
	return emulator.New(options...)
}

// faultHelp says what each kind of fault does.
var faultHelp = []struct{ kinds, effect string }{
	{`cut-before, cut-after`, "reset the connection before or after the service acts"},
	{`cut-body {"bodyBytes":0}`, "act, and break off in the body of the answer"},
	{`hang-before, hang-after {"delay":"5s"}`, "say nothing; with a delay, cut then"},
	{`delay {"delay":"5s"}`, "act, and answer late"},
	{`status-before, status-after`, "answer with a status before or after acting:"},
	{`  {"status":503,"retryAfter":"1"}`, "400 to 599"},
	{`redirect {"location":"https://…"}`, `point elsewhere, with "status" 307 or another`},
	{`garbage, empty, huge, huge-tail`, "act, and answer with another body"},
	{`no-pins, broken-json`, "act, and answer without the PINs, or the last brace"},
	{`drip {"delay":"100ms"}`, "act, and send the body byte by byte"},
	{`respond {"acts":true,"status":200,`, "act or not, and answer with that; $reference,"},
	{`  "headers":{},"body":"{}"}`, "$hostPIN and $guestPIN are the room's"},
}

func helpText() string {
	var b strings.Builder

	b.WriteString(`Usage: vmr-emulator [flags]

Serves the VMR API from memory: rooms are made, read and deleted as on the real
service, and forgotten when it stops. Prints the base URL and a provider block
at the start, and one line a request, without secrets, on standard error.

Flags:
`)

	var s settings

	s.flagSet().VisitAll(func(f *flag.Flag) {
		placeholder, usage := flag.UnquoteUsage(f)
		name := strings.TrimSpace("--" + f.Name + " " + placeholder)

		fmt.Fprintf(&b, "  %-24s%s", name, usage)

		if f.DefValue != "false" {
			fmt.Fprintf(&b, " (default %s)", f.DefValue)
		}

		b.WriteString("\n")
	})

	b.WriteString("  --help                  print this and stop\n" + `
Below /_emulator/, without credentials:
  GET    /_emulator/ledger                          rooms and requests so far
  DELETE /_emulator/requests                        forget the requests
  PUT    /_emulator/rooms/{reference}/participants  {"hosts":1,"guests":3}
  DELETE /_emulator/rooms/{reference}               delete a room behind Terraform's back
  POST   /_emulator/faults                          {"kind":"cut-after","method":"POST","count":1}
  GET    /_emulator/faults                          what is queued
  DELETE /_emulator/faults                          forget what is queued

A fault hits "count" requests (1; a negative number: all) with that method (any,
if there is none). Its kinds, with the fields that some of them have:
`)

	for _, line := range faultHelp {
		fmt.Fprintf(&b, "  %-40s%s\n", line.kinds, line.effect)
	}

	return b.String()
}
