// SPDX-License-Identifier: MPL-2.0

package pluginserver

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ignoreSignals keeps the process alive when a signal reaches the CLI and its
// plugins alike: a Ctrl-C in a terminal does, and so does the end of a job on many
// runners and under systemd. The CLI then says Stop, waits for what is on the wire,
// and ends its plugins over the protocol. go-plugin (1.7) sees to Ctrl-C only some
// time after the CLI knows of the plugin, and to no other signal. A SIGHUP kills the
// CLI, so that nobody is left to record anything.
func ignoreSignals() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
}

// orphanInterval is how often a plugin checks that its CLI is still there.
const orphanInterval = time.Second

// exitWhenOrphaned ends the process when the one that started it is gone without a
// word, as after a kill -9: nobody would record what it does, and nobody would end
// it. On Windows it never notices, since a process keeps the number of its parent.
func exitWhenOrphaned() {
	parent := os.Getppid()
	for os.Getppid() == parent {
		time.Sleep(orphanInterval)
	}
	os.Exit(1) //nolint:revive // There is nobody left to return to.
}
