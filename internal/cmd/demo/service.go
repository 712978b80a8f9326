// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulatorprocess"
)

// requestPatience bounds a request to the emulator.
const requestPatience = 15 * time.Second

// service is the emulator, which the story reaches over HTTP like anybody else.
type service struct {
	*emulatorprocess.Process

	client *http.Client
}

func newService(emulator *emulatorprocess.Process) service {
	return service{emulator, &http.Client{Timeout: requestPatience}}
}

// send sends a request with a JSON body, or "" for none, and returns the status
// and the body of the answer. A status of failure is an error.
func (s service) send(ctx context.Context, method, address, body string) (status string, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return "", nil, err
	}

	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "demo")

	if strings.HasPrefix(address, s.BaseURL) {
		request.SetBasicAuth(s.CustomerID, s.APIKey)
	}

	response, err := s.client.Do(request)
	if err != nil {
		return "", nil, err
	}
	defer response.Body.Close() //nolint:errcheck // It has been read.

	answer, err = io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s\n%s", method, address, response.Status, answer)
	}

	return response.Status, answer, err
}

// ledger is what the emulator saw.
type ledger struct {
	Rooms []struct {
		Reference    string `json:"reference"`
		ActiveHosts  int    `json:"activeHosts"`
		ActiveGuests int    `json:"activeGuests"`
	} `json:"rooms"`
	Made     int `json:"made"`
	Deleted  int `json:"deleted"`
	Requests []struct {
		Method string `json:"method"`
		Status int    `json:"status"`
	} `json:"requests"`
}

func (s service) ledger(ctx context.Context) (ledger, error) {
	_, answer, err := s.send(ctx, http.MethodGet, s.ControlURL+"ledger", "")
	if err != nil {
		return ledger{}, err
	}

	var l ledger
	if err := json.Unmarshal(answer, &l); err != nil {
		return ledger{}, fmt.Errorf("reading the emulator's ledger: %w", err)
	}

	return l, nil
}

// count returns the number of requests with that method.
func (l ledger) count(method string) int {
	n := 0

	for _, request := range l.Requests {
		if request.Method == method {
			n++
		}
	}

	return n
}

// holds says whether these are the rooms that exist, and no others.
func (l ledger) holds(references ...string) bool {
	if len(l.Rooms) != len(references) {
		return false
	}

	exists := map[string]bool{}
	for _, room := range l.Rooms {
		exists[room.Reference] = true
	}

	for _, reference := range references {
		if !exists[reference] {
			return false
		}
	}

	return true
}

// failures returns the number of requests that were answered with a status of
// failure.
func (l ledger) failures() int {
	n := 0

	for _, request := range l.Requests {
		if request.Status >= http.StatusBadRequest {
			n++
		}
	}

	return n
}
