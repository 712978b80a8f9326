// SPDX-License-Identifier: MPL-2.0

package pluginserver

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// preparation is what prepare did.
type preparation struct {
	variables map[string]string
	// percents are what it set the collection of garbage to.
	percents []int
	options  int
}

func prepared(environment ...string) preparation {
	p := preparation{variables: map[string]string{}}
	setenv := func(name, value string) error {
		p.variables[name] = value
		return nil
	}
	setGCPercent := func(percent int) int {
		p.percents = append(p.percents, percent)
		return 100
	}
	p.options = len(prepare("visionsconnected", append(environment, "HOME=/root"), setenv, setGCPercent))
	return p
}

func TestPrepare_LogsNotRequested_AreQuiet(t *testing.T) {
	t.Parallel()
	// Spelled out: a logger that is missing from the list is at TRACE.
	want := map[string]string{
		"TF_LOG_SDK":                       "warn",
		"TF_LOG_SDK_PROTO":                 "warn",
		"TF_LOG_SDK_FRAMEWORK":             "warn",
		"TF_LOG_PROVIDER_VISIONSCONNECTED": "warn",
	}
	for _, environment := range []string{
		"", "TF_LOG=", "TF_LOG=OFF", "TF_LOG=off", "TF_LOG_PROVIDER=off", "TF_LOG_SDK=", "TF_ACC_LOG=", "TF_ACC=1", "LOG=TRACE",
		"TF_LOG_CORE=TRACE", "TF_LOG_PATH=log.txt", "TF_LOG_PATH_MASK=%s.txt", "TF_LOG_CORE=JSON TF_LOG_PATH=log.txt",
	} {
		p := prepared(append(strings.Fields(environment), magicCookie+"=x")...)
		if !maps.Equal(p.variables, want) || p.options != 1 {
			t.Errorf("%q: %v is set, and there are %d options", environment, p.variables, p.options)
		}
	}
}

func TestPrepare_LogsRequested_AreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{
		"TF_LOG=TRACE", "TF_LOG=error", "TF_LOG=JSON", "TF_LOG=1", "TF_LOG_PROVIDER=INFO", "TF_LOG=off TF_LOG_PROVIDER=INFO",
		"TF_LOG_PROVIDER_VISIONSCONNECTED=DEBUG", "TF_LOG_SDK=DEBUG", "TF_LOG_SDK_PROTO=TRACE", "TF_LOG_SDK_FRAMEWORK=TRACE",
		"TF_LOG_SDK_PROTO_DATA_DIR=/tmp", "TF_LOG_OF_TOMORROW=TRACE", "TF_ACC_LOG=TRACE", "TF_ACC_LOG_PATH=log.txt",
		"TF_LOG_CORE=OFF TF_LOG_PATH=log.txt TF_LOG_PROVIDER=TRACE",
	} {
		p := prepared(append(strings.Fields(environment), magicCookie+"=x")...)
		if len(p.variables) > 0 || p.options > 0 {
			t.Errorf("%q: %v is set, and there are %d options", environment, p.variables, p.options)
		}
	}
}

func TestPrepare_WithoutACLI_DoesNothing(t *testing.T) {
	t.Parallel()
	for _, cookie := range []string{"", magicCookie + "="} {
		if p := prepared(cookie); len(p.variables) > 0 || len(p.percents) > 0 || p.options > 0 {
			t.Errorf("%q: %+v", cookie, p)
		}
	}
}

// Who sets GOGC decides, whether logs are asked for or not.
func TestPrepare_CollectsGarbageLessOften_UnlessTheEnvironmentDecides(t *testing.T) {
	t.Parallel()
	const cookie = magicCookie + "=x"
	for environment, want := range map[string][]int{
		cookie:                          {400},
		cookie + " GOGC=":               {400},
		cookie + " TF_LOG=TRACE":        {400},
		cookie + " GOGC=100":            nil,
		cookie + " GOGC=off":            nil,
		cookie + " GOGC=50 TF_LOG=INFO": nil,
		"TF_LOG=":                       nil,
		"GOGC=":                         nil,
		magicCookie + "=":               nil,
	} {
		if got := prepared(strings.Fields(environment)...).percents; !slices.Equal(got, want) {
			t.Errorf("%q: set to %v, want %v", environment, got, want)
		}
	}
}
