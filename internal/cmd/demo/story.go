// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// story is what happens on the stage, and what later steps have to know of
// earlier ones.
type story struct {
	*stage

	// consult and training are the references that the two rooms have now.
	consult, training string

	// pins are those of all rooms so far.
	pins map[string]bool
}

func newStory(s *stage) *story {
	return &story{stage: s, pins: map[string]bool{}}
}

// steps are all steps in their order. cli is Terraform or OpenTofu.
func (s *story) steps() []step {
	cli := string(s.cli.Product)

	return []step{
		{"Start the service", "The emulator is the VMR API in memory, on a free port. It prints what one copies into the " +
			"environment: where it is, and the credentials that it lets in.", s.start},
		{"Write a configuration", "One room, and what others need to know of it. With other keepers it will be another room. " +
			"init finds the provider that was built a moment ago.", s.configure},
		{"Plan", cli + " says what it would do, and keeps the plan in a file. Nothing is made yet. With -detailed-exitcode, " +
			"a pipeline reads from the exit code whether there is something to do.", s.plan},
		{"Apply", "What was planned is done: one request makes the room, and the service chooses its reference and PINs.", s.apply},
		{"Look at the room", "Its reference and PINs are in the state now. PINs are sensitive: " + cli + " hides them, and prints " +
			"one only when asked for it, as with output -raw guest_pin.", s.look},
		{"People join", "A host and three guests enter the room. Another configuration, for a screen in the lobby, reads who " +
			"is there through the data source.", s.join},
		{"People are no drift", "While they are in there, the configuration of the room is planned again. Who is in a room " +
			"is not part of the resource, so there is nothing to do.", s.planWithPeople},
		{"Replace the room", "The meeting is over and everybody leaves. For the next quarter the room is to have another " +
			"reference and other PINs: changed keepers replace it.", s.replace},
		{"Import a room", "A colleague has made a room with a request of their own, without " + cli + ". An import block " +
			"takes it over as it is.", s.adopt},
		{"Lose a room, and get it back", "Somebody deletes the first room behind " + cli + "'s back. The next apply notices, " +
			"makes that room anew and leaves the other one alone.", s.heal},
		{"Destroy", "Both rooms are deleted, the imported one too: it belongs to this configuration by now.", s.destroy},
		{"Ask the service what it saw", "The emulator counted every request and every room. Then it is stopped.", s.sumUp},
	}
}

func (s *story) start(ctx context.Context) error {
	if err := s.startEmulator(ctx); err != nil {
		return err
	}

	seen, err := s.service.ledger(ctx)
	if err != nil {
		return err
	}

	return s.transcript.verify(claim{"The service answers, and has no rooms.", seen.Made == 0})
}

func (s *story) configure(ctx context.Context) error {
	for _, file := range [][2]string{{"main.tf", mainConfig}, {"consult.tf", consultConfig("Q3")}} {
		if err := s.write(file[0], file[1]); err != nil {
			return err
		}
	}

	if err := s.runToFile(ctx, "init.log", "init"); err != nil {
		return err
	}

	output, err := s.run(ctx, 0, "version")
	if err != nil {
		return err
	}

	provider := s.cli.Product.RegistryHost() + "/visionsconnected/visionsconnected v"

	return s.transcript.verify(claim{"The provider is installed.", strings.Contains(output, provider)})
}

func (s *story) plan(ctx context.Context) error {
	// 2 says that the plan is not empty.
	if _, err := s.run(ctx, 2, "plan", "-detailed-exitcode", "-out=room.tfplan"); err != nil {
		return err
	}

	seen, err := s.service.ledger(ctx)
	if err != nil {
		return err
	}

	return s.transcript.verify(
		claim{"The exit code is 2: there is something to do.", true},
		claim{"The service got no request so far.", len(seen.Requests) == 0},
	)
}

func (s *story) apply(ctx context.Context) error {
	output, err := s.run(ctx, 0, "apply", "room.tfplan")
	if err != nil {
		return err
	}

	rooms, seen, err := s.lookBehind(ctx)
	if err != nil {
		return err
	}

	s.consult = rooms[consult].Reference

	return s.transcript.verify(
		claim{"One room was added.", adds(output, "1 added, 0 changed, 0 destroyed")},
		claim{
			"The service has one room, " + s.consult + ", made with one POST.",
			seen.holds(s.consult) && seen.count(http.MethodPost) == 1,
		},
	)
}

func (s *story) look(ctx context.Context) error {
	shown, err := s.run(ctx, 0, "state", "show", consult)
	if err != nil {
		return err
	}

	outputs, err := s.run(ctx, 0, "output")
	if err != nil {
		return err
	}

	return s.transcript.verify(
		claim{"The reference is there to be handed on.", strings.Contains(shown, s.consult) && strings.Contains(outputs, s.consult)},
		claim{"No PIN is shown.", hiddenPIN.MatchString(shown) && hiddenPIN.MatchString(outputs) && s.discreet()},
	)
}

// hiddenPIN is how the CLIs show a PIN.
var hiddenPIN = regexp.MustCompile(`(?m)^\s*guest_pin\s+= (\(sensitive value\)|<sensitive>)$`)

// adds says whether the CLI summed an apply up in these words.
func adds(output, summary string) bool {
	return strings.Contains(output, "Apply complete! Resources: "+summary)
}

// lookBehind returns what is in the state and what the service saw, and keeps the
// PINs in mind.
func (s *story) lookBehind(ctx context.Context) (map[string]stateRoom, ledger, error) {
	rooms, err := s.stateRooms(ctx)
	if err != nil {
		return nil, ledger{}, err
	}

	for _, room := range rooms {
		s.pins[room.HostPIN], s.pins[room.GuestPIN] = true, true
	}

	seen, err := s.service.ledger(ctx)

	return rooms, seen, err
}

// discreet says whether nothing that the CLI printed so far holds a PIN or the
// credentials.
func (s *story) discreet() bool {
	secrets := []string{s.service.CustomerID, s.service.APIKey}
	for pin := range s.pins {
		secrets = append(secrets, pin)
	}

	return !mentions(s.printed.String(), secrets)
}

// mentions says whether one of the secrets stands in the text. A PIN is but a few
// digits, which other words may hold by chance; so it counts where it is a word,
// and nothing else in this story is a word of four digits.
func mentions(text string, secrets []string) bool {
	text = ansi.ReplaceAllString(text, "")

	for _, secret := range secrets {
		if secret != "" && regexp.MustCompile(`\b`+regexp.QuoteMeta(secret)+`\b`).MatchString(text) {
			return true
		}
	}

	return false
}

// participants sets who is in the room and shows the request.
func (s *story) participants(ctx context.Context, hosts, guests int) error {
	_, err := s.request(ctx, http.MethodPut, s.service.ControlURL+"rooms/"+s.consult+"/participants",
		fmt.Sprintf(`{"hosts":%d,"guests":%d}`, hosts, guests))

	return err
}

// request sends a request to the service as somebody else than the CLI would,
// and shows it without its answer, which may hold PINs.
func (s *story) request(ctx context.Context, method, address, body string) (reference string, err error) {
	target, err := url.Parse(address)
	if err != nil {
		return "", err
	}

	line := strings.TrimSpace("→ " + method + " " + target.Path + " " + body)
	s.transcript.printf("\n%s\n", s.transcript.paint(bold, line))

	status, answer, err := s.service.send(ctx, method, address, body)
	if err != nil {
		return "", err
	}

	s.transcript.printf("← %s\n", status)

	var room struct {
		Reference string `json:"reference"`
	}

	if len(answer) > 0 {
		err = json.Unmarshal(answer, &room)
	}

	return room.Reference, err
}
