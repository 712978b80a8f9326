// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"
)

// prepared returns the variables that PrepareProcess sets, and how many options
// it returns.
func prepared(environment ...string) (variables map[string]string, options int) {
	variables = map[string]string{}
	setenv := func(name, value string) error {
		variables[name] = value
		return nil
	}
	// Whoever runs the tests decides how they collect garbage.
	environment = append(environment, "GOGC=100", "HOME=/root")
	return variables, len(PrepareProcess(environment, setenv))
}

func TestPrepareProcess_LogsThatNobodyAsksFor_AreQuiet(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{
		"", "TF_LOG=", "TF_LOG=OFF", "TF_LOG=off", "TF_LOG_PROVIDER=off", "TF_LOG_SDK=", "TF_ACC_LOG=", "TF_ACC=1", "LOG=TRACE",
		"TF_LOG_CORE=TRACE", "TF_LOG_PATH=log.txt", "TF_LOG_PATH_MASK=%s.txt", "TF_LOG_CORE=JSON TF_LOG_PATH=log.txt",
	} {
		variables, options := prepared(append(strings.Fields(environment), magicCookie+"=x")...)
		for _, name := range logLevels {
			if variables[name] != "warn" {
				t.Errorf("%q: the level of %s is %q", environment, name, variables[name])
			}
		}
		if len(variables) != len(logLevels) || options != 1 {
			t.Errorf("%q: %v is set, and there are %d options", environment, variables, options)
		}
	}
}

func TestPrepareProcess_LogsThatSomebodyAsksFor_AreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{
		"TF_LOG=TRACE", "TF_LOG=error", "TF_LOG=JSON", "TF_LOG=1", "TF_LOG_PROVIDER=INFO", "TF_LOG=off TF_LOG_PROVIDER=INFO",
		"TF_LOG_PROVIDER_VISIONSCONNECTED=DEBUG", "TF_LOG_SDK=DEBUG", "TF_LOG_SDK_PROTO=TRACE", "TF_LOG_SDK_FRAMEWORK=TRACE",
		"TF_LOG_SDK_PROTO_DATA_DIR=/tmp", "TF_LOG_OF_TOMORROW=TRACE", "TF_ACC_LOG=TRACE", "TF_ACC_LOG_PATH=log.txt",
		"TF_LOG_CORE=OFF TF_LOG_PATH=log.txt TF_LOG_PROVIDER=TRACE",
	} {
		variables, options := prepared(append(strings.Fields(environment), magicCookie+"=x")...)
		if len(variables) > 0 || options > 0 {
			t.Errorf("%q: %v is set, and there are %d options", environment, variables, options)
		}
	}
}

func TestPrepareProcess_WithoutACLI_DoesNothing(t *testing.T) {
	t.Parallel()
	if variables, options := prepared(); len(variables) > 0 || options > 0 {
		t.Errorf("%v is set, and there are %d options", variables, options)
	}
}
