// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
)

// banner is what a user copies from: the provider block is as terraform fmt would
// have it, the export lines are for a provider block without arguments.
func banner(s settings, origin, baseURL string) string {
	return fmt.Sprintf(`The VMR emulator is ready.

Base URL: %[1]s

provider "visionsconnected" {
  base_url    = %[2]s
  customer_id = %[3]s
  api_key     = %[4]s
}

Or, with an empty provider block:

export VISIONSCONNECTED_BASE_URL=%[5]s
export VISIONSCONNECTED_CUSTOMER_ID=%[6]s
export VISIONSCONNECTED_API_KEY=%[7]s

Rooms and requests so far: curl %[8]s/_emulator/ledger
Stop it with Ctrl-C or SIGTERM; its rooms are then gone.
`,
		baseURL,
		quoteHCL(baseURL), quoteHCL(s.customerID), quoteHCL(s.apiKey),
		quoteShell(baseURL), quoteShell(s.customerID), quoteShell(s.apiKey),
		origin)
}

// quoteHCL keeps Terraform from reading a template in a credential. Control
// characters need no escape: no setting holds any.
func quoteHCL(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{").Replace(s) + `"`
}

func quoteShell(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
