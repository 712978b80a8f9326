// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func TestRun_TellsTheWholeStory(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	o := runIn(t, demo{findCLI: terraformcli.Find})
	if o.code != 0 || o.stderr != "" {
		t.Fatalf("exit code %d\n%s\n%s", o.code, o.stdout, o.stderr)
	}

	rest := o.stdout
	for _, text := range []string{
		"Building the provider and the emulator…",
		"── 1. Start the service ──", "export VISIONSCONNECTED_API_KEY=demo-key",
		"── 2. Write a configuration ──", `resource "visionsconnected_vmr" "consult"`, " init > init.log",
		"── 3. Plan ──", " plan -detailed-exitcode", "1 to add, 0 to change, 0 to destroy", "✓ The service got no request so far.",
		"── 4. Apply ──", "Resources: 1 added", "made with one POST",
		"── 5. Look at the room ──", "guest_pin = (sensitive value)", "guest_pin = <sensitive>",
		"── 6. People join ──", `participants {"hosts":1,"guests":3}`, "guests = 3\n    hosts = 1\n",
		"── 7. People are no drift ──", "No changes.", "✓ The exit code is 0",
		"── 8. Replace the room ──", "# forces replacement", "1 added, 0 changed, 1 destroyed", "is gone from the service.",
		"── 9. Import a room ──", "import {", "1 imported, 0 added, 0 changed, 0 destroyed", "✓ Another plan is empty.",
		"── 10. Lose a room, and get it back ──", "Resources: 1 added, 0 changed, 0 destroyed",
		"── 11. Destroy ──", "Resources: 2 destroyed", "✓ No room is left",
		"── 12. Ask the service what it saw ──", "POST     4", "DELETE   3", "rooms made 4, deleted 4, left 0",
		"Stopped. Rooms made: 4, deleted: 4, left: 0.",
		"Nothing is left behind", "All of this took ",
	} {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Fatalf("%q does not come, or not in its place, in\n%s", text, o.stdout)
		}

		rest = after
	}

	if strings.Contains(o.stdout, "\x1b") {
		t.Error("it is colored, and no terminal reads it")
	}
}

// The PINs of the emulator have four digits, as nothing else in the story has.
func TestRun_ShowsNoPIN(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	o := runIn(t, demo{findCLI: terraformcli.Find})
	if o.code != 0 {
		t.Fatalf("exit code %d\n%s", o.code, o.stderr)
	}

	text := regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(o.stdout, "")
	if found := regexp.MustCompile(`.*\b\d{4}\b.*`).FindString(text); found != "" {
		t.Errorf("this may be a PIN: %s", found)
	}

	pin := regexp.MustCompile(`(host|guest)_pin"?\s+=.*`)
	hidden := regexp.MustCompile(`= (\(sensitive value\)( -> null)?|<sensitive>)$|"guest_pin" \{|= visionsconnected_vmr\.`)

	for _, line := range pin.FindAllString(text, -1) {
		if !hidden.MatchString(line) {
			t.Errorf("not hidden: %s", line)
		}
	}
}

func TestRun_AFailingCommandNamesItsStep(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: disturbed(t, `case "$1" in apply) echo "no apply today"; exit 3;; esac`)})
	o.expectFailure(t, exitFailure, "step 4 (Apply) failed: ", " apply room.tfplan: exit code 3 instead of 0; what it printed is above",
		"The emulator got no request.", "Nothing is left behind")

	if !strings.HasSuffix(o.stdout, "    no apply today\n") {
		t.Errorf("what the CLI printed is not shown:\n%s", o.stdout)
	}
}

func TestRun_AFailingInitShowsWhatItPrinted(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: disturbed(t, `case "$1" in init) echo "no init today"; exit 1;; esac`)})
	o.expectFailure(t, exitFailure, "step 2 (Write a configuration) failed: ", " init > init.log: exit code 1; it printed\nno init today")
}

func TestRun_AFailingLookBehindShowsWhatItPrinted(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: disturbed(t, `case "$1" in show) echo "no show today" >&2; exit 1;; esac`)})
	o.expectFailure(t, exitFailure, "step 4 (Apply) failed: ", " show -json: exit code 1; it printed\nno show today", `POST /video-engine`)
}

// A CLI that prints what the steps look for, and does nothing, must not pass.
func TestRun_AClaimThatIsNotTrueIsAFailure(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: disturbed(t,
		`case "$1" in apply) echo "Apply complete! Resources: 1 added, 0 changed, 0 destroyed"; exit 0;; esac`)})
	o.expectFailure(t, exitFailure, "step 4 (Apply) failed: this was to be true and is not: The service has one room")
}

func TestRun_ADriftIsAFailure(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: disturbed(t, `[ "$*" != "plan -detailed-exitcode" ] || exit 2`)})
	o.expectFailure(t, exitFailure, "step 7 (People are no drift) failed: ", "exit code 2 instead of 0")
}

func TestRun_AShownPINIsAFailure(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: disturbed(t, `case "$1" in destroy) "$0" output -raw guest_pin; echo;; esac`)})
	o.expectFailure(t, exitFailure, "step 11 (Destroy) failed: this was to be true and is not: None of the ")
}

func TestRun_AFullAccountIsAFailure(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	o := runIn(t, demo{findCLI: terraformcli.Find, emulatorFlags: []string{"--capacity", "1"}})
	o.expectFailure(t, exitFailure, "step 9 (Import a room) failed: POST http://127.0.0.1:", "422")
}

func TestRun_AnEmulatorThatDoesNotStartIsAFailure(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	o := runIn(t, demo{findCLI: terraformcli.Find, emulatorFlags: []string{"--capacity", "-1"}})
	o.expectFailure(t, exitFailure, "step 1 (Start the service) failed: the emulator ended at once (exit status 2)\n",
		"--capacity: the capacity must be 0 (no limit) or more, not -1")
}

func TestConfigurations_AreFormatted(t *testing.T) {
	t.Parallel()

	cli := requireCLI(t)

	for name, config := range map[string]string{
		"main":     mainConfig,
		"consult":  consultConfig("Q3"),
		"lobby":    lobbyConfig,
		"training": trainingConfig("ve-vevmr2"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			cmd := exec.CommandContext(t.Context(), cli.Path, "fmt", "-no-color", "-check", "-diff", "-") //nolint:gosec // Running the CLI is the purpose.
			cmd.Stdin = strings.NewReader(config)

			if output, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, bytes.TrimSpace(output))
			}
		})
	}
}

func TestMentions_TakesASecretForAWord(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]bool{
		"guest_pin = 0042":           true,
		`"0042"`:                     true,
		"\x1b[32m0042\x1b[0m":        true,
		"the key is demo-key.":       true,
		"ve-x0042abc":                false,
		"127.0.0.1:40042":            false,
		"guest_pin = <sensitive>":    false,
		"keepers = { rotation = 42}": false,
	} {
		if got := mentions(text, []string{"", "0042", "demo-key"}); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
