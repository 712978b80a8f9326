// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
)

func (s *story) join(ctx context.Context) error {
	if err := s.participants(ctx, 1, 3); err != nil {
		return err
	}

	if err := s.write(path.Join(lobby, "main.tf"), lobbyConfig); err != nil {
		return err
	}

	const inLobby = "-chdir=" + lobby

	if err := s.runToFile(ctx, "init.log", inLobby, "init"); err != nil {
		return err
	}

	output, err := s.run(ctx, 0, inLobby, "apply", "-auto-approve", "-var=reference="+s.consult)
	if err != nil {
		return err
	}

	return s.transcript.verify(claim{
		"The lobby sees 1 host and 3 guests.",
		strings.Contains(output, "hosts = 1\n") && strings.Contains(output, "guests = 3\n"),
	})
}

func (s *story) planWithPeople(ctx context.Context) error {
	if _, err := s.run(ctx, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}

	seen, err := s.service.ledger(ctx)
	if err != nil {
		return err
	}

	return s.transcript.verify(
		claim{"The exit code is 0: there is nothing to do.", true},
		claim{
			"The people are still in the room.",
			seen.holds(s.consult) && seen.Rooms[0].ActiveHosts == 1 && seen.Rooms[0].ActiveGuests == 3,
		},
	)
}

func (s *story) replace(ctx context.Context) error {
	if err := s.participants(ctx, 0, 0); err != nil {
		return err
	}

	if err := s.write("consult.tf", consultConfig("Q4")); err != nil {
		return err
	}

	output, err := s.run(ctx, 0, "apply", "-auto-approve")
	if err != nil {
		return err
	}

	rooms, seen, err := s.lookBehind(ctx)
	if err != nil {
		return err
	}

	old := s.consult
	s.consult = rooms[consult].Reference

	return s.transcript.verify(
		claim{"The room was replaced.", adds(output, "1 added, 0 changed, 1 destroyed")},
		claim{
			fmt.Sprintf("Its reference is %s now; %s is gone from the service.", s.consult, old),
			s.consult != old && seen.holds(s.consult) && seen.Made == 2 && seen.Deleted == 1,
		},
	)
}

func (s *story) adopt(ctx context.Context) error {
	var err error
	if s.training, err = s.request(ctx, http.MethodPost, s.service.BaseURL+"/vmrs", ""); err != nil {
		return err
	}

	if err := s.write("training.tf", trainingConfig(s.training)); err != nil {
		return err
	}

	output, err := s.run(ctx, 0, "apply", "-auto-approve")
	if err != nil {
		return err
	}

	rooms, seen, err := s.lookBehind(ctx)
	if err != nil {
		return err
	}

	// Whether anything is left to do is asked without showing once more that
	// nothing is.
	_, err = s.ask(ctx, "plan", "-detailed-exitcode")

	return errors.Join(err, s.transcript.verify(
		claim{"The room was imported, and nothing else was done.", adds(output, "1 imported, 0 added, 0 changed, 0 destroyed")},
		claim{
			fmt.Sprintf("%s and %s are the rooms of the service and of the state.", s.consult, s.training),
			seen.holds(s.consult, s.training) && rooms[consult].Reference == s.consult && rooms[training].Reference == s.training,
		},
		claim{"Another plan is empty.", err == nil},
	))
}

func (s *story) heal(ctx context.Context) error {
	if _, err := s.request(ctx, http.MethodDelete, s.service.ControlURL+"rooms/"+s.consult, ""); err != nil {
		return err
	}

	output, err := s.run(ctx, 0, "apply", "-auto-approve")
	if err != nil {
		return err
	}

	rooms, seen, err := s.lookBehind(ctx)
	if err != nil {
		return err
	}

	old := s.consult
	s.consult = rooms[consult].Reference

	return s.transcript.verify(
		claim{"One room was added.", adds(output, "1 added, 0 changed, 0 destroyed")},
		claim{fmt.Sprintf("It is %s, in place of %s.", s.consult, old), s.consult != old && seen.holds(s.consult, s.training)},
		claim{fmt.Sprintf("%s is the other room, as before.", s.training), rooms[training].Reference == s.training},
	)
}

func (s *story) destroy(ctx context.Context) error {
	output, err := s.run(ctx, 0, "destroy", "-auto-approve")
	if err != nil {
		return err
	}

	rooms, seen, err := s.lookBehind(ctx)
	if err != nil {
		return err
	}

	return s.transcript.verify(
		claim{"Two rooms were destroyed.", strings.Contains(output, "Destroy complete! Resources: 2 destroyed.")},
		claim{"No room is left, on the service or in the state.", seen.holds() && len(rooms) == 0},
		claim{
			fmt.Sprintf("None of the %d PINs, nor the credentials, stood in what %s printed.", len(s.pins), s.cli.Product),
			s.discreet(),
		},
	)
}

func (s *story) sumUp(ctx context.Context) error {
	seen, err := s.service.ledger(ctx)
	if err != nil {
		return err
	}

	posts, gets, deletes := seen.count(http.MethodPost), seen.count(http.MethodGet), seen.count(http.MethodDelete)

	s.transcript.printf("\n%sPOST   %3d   the colleague's one among them\n%sGET    %3d\n%sDELETE %3d   and one room was deleted behind %s's back\n"+
		"\n%srooms made %d, deleted %d, left %d\n",
		margin, posts, margin, gets, margin, deletes, s.cli.Product, margin, seen.Made, seen.Deleted, len(seen.Rooms))

	s.transcript.command("kill %1")
	s.transcript.printf("\n")

	farewell, err := s.stopEmulator()
	if err != nil {
		return err
	}

	s.transcript.quote(farewell)

	return s.transcript.verify(
		claim{"No room is left: as many were deleted as made.", len(seen.Rooms) == 0 && seen.Made == 4 && seen.Deleted == 4},
		claim{
			"Each room took one POST, and one DELETE unless it was deleted behind our back.",
			posts == seen.Made && deletes == seen.Deleted-1,
		},
		claim{"No request failed, but for the one that found the lost room gone.", seen.failures() == 1},
	)
}
