// SPDX-License-Identifier: MPL-2.0

package main

import (
	"net/http"
	"strconv"
	"strings"
)

// request is one that the service was sent, in its own words.
type request struct {
	Method     string `json:"method"`
	RemoteAddr string `json:"remoteAddr"`
}

// traffic is what a command sent to the service.
type traffic struct {
	posts, gets, deletes int
	// connections is the most that one process of the provider made.
	connections int
}

// trafficOf counts requests and connections. The method of a connection's first
// request tells the processes of one command apart: a destroy reads in one and
// deletes in another.
func trafficOf(requests []request) traffic {
	var t traffic
	known := map[string]bool{}
	connections := map[string]int{}
	for _, r := range requests {
		switch r.Method {
		case http.MethodPost:
			t.posts++
		case http.MethodGet:
			t.gets++
		case http.MethodDelete:
			t.deletes++
		}
		if !known[r.RemoteAddr] {
			known[r.RemoteAddr] = true
			connections[r.Method]++
			t.connections = max(t.connections, connections[r.Method])
		}
	}
	return t
}

// calls says which calls were made, as in "500 GET, 500 DELETE".
func (t traffic) calls() string {
	return t.format(thousands)
}

// callsForEach says which calls were made for each of the objects, as in
// "1 GET, 1 DELETE".
func (t traffic) callsForEach(objects int) string {
	return t.format(func(number int) string { return forEach(number, objects) })
}

func (t traffic) format(figure func(number int) string) string {
	var parts []string
	for _, part := range []struct {
		number int
		method string
	}{{t.posts, http.MethodPost}, {t.gets, http.MethodGet}, {t.deletes, http.MethodDelete}} {
		if part.number > 0 {
			parts = append(parts, figure(part.number)+" "+part.method)
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// number returns that of all calls.
func (t traffic) number() int { return t.posts + t.gets + t.deletes }

// forEach writes what a number of something is for each of the objects. All
// digits count: one call too many among thousands is to be seen.
func forEach(number, objects int) string {
	return strconv.FormatFloat(float64(number)/float64(objects), 'g', -1, 64)
}

// expectedTraffic is one call for each room and step.
func expectedTraffic(c command, objects int) traffic {
	return [...]traffic{
		create:  {posts: objects},
		plan:    {gets: objects},
		destroy: {gets: objects, deletes: objects},
	}[c]
}

// most returns the largest numbers of any round: a call too many is one too many,
// however seldom it is made.
func most(rounds []observation, c command) traffic {
	var t traffic
	for i := range rounds {
		seen := rounds[i].traffic[c]
		t.posts, t.gets, t.deletes = max(t.posts, seen.posts), max(t.gets, seen.gets), max(t.deletes, seen.deletes)
		t.connections = max(t.connections, seen.connections)
	}
	return t
}
