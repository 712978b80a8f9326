// SPDX-License-Identifier: MPL-2.0

package main

import "testing"

func TestTrafficOf_CountsTheConnectionsOfTheProcessWithTheMost(t *testing.T) {
	t.Parallel()
	got := trafficOf([]request{
		{"GET", "a"}, {"GET", "b"}, {"GET", "a"}, {"DELETE", "a"}, {"DELETE", "c"}, {"DELETE", "d"}, {"DELETE", "e"}, {"POST", "e"},
	})
	if want := (traffic{posts: 1, gets: 3, deletes: 4, connections: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTraffic_NumberIsOfAllCalls(t *testing.T) {
	t.Parallel()
	if got := (traffic{posts: 1, gets: 20, deletes: 300, connections: 4000}).number(); got != 321 {
		t.Errorf("got %d", got)
	}
}

// Each is the largest in another round, and none of them in the last.
func TestMost_OfAnyRound(t *testing.T) {
	t.Parallel()
	var rounds []observation
	for _, seen := range []traffic{{5, 1, 1, 1}, {1, 5, 1, 1}, {1, 1, 5, 1}, {1, 1, 1, 5}, {2, 2, 2, 2}} {
		rounds = append(rounds, observation{traffic: [3]traffic{plan: seen, destroy: {9, 9, 9, 9}}})
	}
	if got, want := most(rounds, plan), (traffic{5, 5, 5, 5}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
