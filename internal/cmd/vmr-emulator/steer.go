// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// baseURLVariable is what the emulator has its user export, for the provider and
// for these commands.
const baseURLVariable = "VISIONSCONNECTED_BASE_URL"

// control sends a request to the control of a running emulator, and returns the
// body of the response.
type control func(ctx context.Context, method, path string, body any) ([]byte, error)

func defineURL(flags *flag.FlagSet) control {
	address := flags.String("url", cmp.Or(os.Getenv(baseURLVariable), "http://"+defaultListen),
		"`URL` of the emulator, from "+baseURLVariable+" where that is set; its path does not matter")

	return func(ctx context.Context, method, path string, body any) ([]byte, error) {
		u, err := url.Parse(*address)
		if err == nil {
			err = checkLoopback(u.Hostname())
		}
		if err != nil {
			return nil, fmt.Errorf("%w: --url: %w", errUsage, err)
		}
		sent, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		address := "http://" + u.Host + "/_emulator/" + path
		request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(sent)) //nolint:gosec // A loopback address of the user's.
		if err != nil {
			return nil, err
		}
		// A transport of its own takes no proxy from the environment.
		client := &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}
		response, err := client.Do(request) //nolint:gosec // As above.
		if err != nil {
			return nil, fmt.Errorf("no emulator answers: %w", err)
		}
		defer func() { _ = response.Body.Close() }()
		got, err := io.ReadAll(response.Body)
		if err == nil && response.StatusCode >= http.StatusBadRequest {
			var refusal struct {
				Error string `json:"error"`
			}
			_ = json.Unmarshal(got, &refusal)
			err = errors.New(cmp.Or(refusal.Error, response.Status))
		}
		return got, err
	}
}

func defineCreate(flags *flag.FlagSet) action {
	control := defineURL(flags)
	return func(ctx context.Context, _ []string, stdout, _ io.Writer) error {
		var room emulator.Room
		got, err := control(ctx, http.MethodPost, "rooms", nil)
		if err == nil {
			err = json.Unmarshal(got, &room)
		}
		if err == nil {
			_, err = fmt.Fprintln(stdout, room.Reference)
		}
		return err
	}
}

func defineParticipants(flags *flag.FlagSet) action {
	control := defineURL(flags)
	hosts := flags.Int("hosts", 0, "the `number` of hosts in the room")
	guests := flags.Int("guests", 0, "the `number` of guests in the room")
	return func(ctx context.Context, args []string, _, _ io.Writer) error {
		_, err := control(ctx, http.MethodPut, "rooms/"+url.PathEscape(args[0])+"/participants",
			map[string]int{"hosts": *hosts, "guests": *guests})
		return err
	}
}

func defineDelete(flags *flag.FlagSet) action {
	control := defineURL(flags)
	return func(ctx context.Context, args []string, _, _ io.Writer) error {
		_, err := control(ctx, http.MethodDelete, "rooms/"+url.PathEscape(args[0]), nil)
		return err
	}
}

func defineLedger(flags *flag.FlagSet) action {
	control := defineURL(flags)
	asJSON := flags.Bool("json", false, "print JSON, with all that is known of each request")
	reset := flags.Bool("reset", false, "forget the requests then")
	return func(ctx context.Context, _ []string, stdout, _ io.Writer) error {
		var ledger emulator.Ledger
		got, err := control(ctx, http.MethodGet, "ledger", nil)
		if err == nil {
			err = json.Unmarshal(got, &ledger)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			_, err = fmt.Fprintf(stdout, "%s\n", got)
		} else {
			err = printLedger(stdout, ledger)
		}
		if err == nil && *reset {
			_, err = control(ctx, http.MethodDelete, "requests", nil)
		}
		return err
	}
}

// printLedger has each request in a line, and the sums last.
func printLedger(out io.Writer, l emulator.Ledger) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	failed := 0
	for _, r := range l.Requests {
		if r.Status < http.StatusOK || r.Status >= http.StatusBadRequest {
			failed++
		}
		row := fmt.Sprintf("%s\t%s\t%d", r.Method, r.Path, r.Status)
		if r.Fault != 0 {
			row += "\t" + r.Fault.String()
		}
		_, _ = fmt.Fprintln(table, row)
	}
	_, _ = fmt.Fprintf(table, "\nRequests: %d POST, %d GET, %d DELETE; %d failed\nRooms: %d created, %d deleted, %d left\n",
		l.Count(http.MethodPost), l.Count(http.MethodGet), l.Count(http.MethodDelete), failed, l.Created, l.Deleted, len(l.Rooms))
	for _, room := range l.Rooms {
		_, _ = fmt.Fprintf(table, "%s\thosts: %d\tguests: %d\n", room.Reference, room.ActiveHosts, room.ActiveGuests)
	}
	return table.Flush()
}

func defineFault(flags *flag.FlagSet) action {
	control := defineURL(flags)
	var f emulator.Fault
	flags.StringVar(&f.Method, "method", "", "hit this `method` only: GET, POST or DELETE")
	flags.IntVar(&f.Count, "count", 1, "hit this `number` of requests; -1 hits all")
	flags.IntVar(&f.Status, "status", 0, "respond with this `status`")
	flags.StringVar(&f.RetryAfter, "retry-after", "", "respond with this `value` of Retry-After")
	flags.DurationVar(&f.Delay, "delay", 0, "wait for this `duration`, such as 5s")
	flags.IntVar(&f.BodyBytes, "body-bytes", 0, "send this `number` of bytes before the cut")
	flags.StringVar(&f.Location, "location", "", "redirect to this `URL`")
	flags.BoolVar(&f.Acts, "acts", false, "act before the response")
	flags.StringVar(&f.Body, "body", "", "respond with this `text`")
	flags.Func("header", "respond with this `Name: value`; may be given more than once", func(line string) error {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return errors.New("a header is Name: value")
		}
		if f.Headers == nil {
			f.Headers = map[string]string{}
		}
		f.Headers[name] = strings.TrimSpace(value)
		return nil
	})
	return func(ctx context.Context, args []string, _, _ io.Writer) error {
		if err := f.Kind.UnmarshalText([]byte(args[0])); err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		_, err := control(ctx, http.MethodPost, "faults", f)
		return err
	}
}

func defineFaults(flags *flag.FlagSet) action {
	control := defineURL(flags)
	clearAll := flags.Bool("clear", false, "forget them")
	return func(ctx context.Context, _ []string, stdout, _ io.Writer) error {
		if *clearAll {
			_, err := control(ctx, http.MethodDelete, "faults", nil)
			return err
		}
		got, err := control(ctx, http.MethodGet, "faults", nil)
		if err == nil {
			_, err = fmt.Fprintf(stdout, "%s\n", got)
		}
		return err
	}
}
