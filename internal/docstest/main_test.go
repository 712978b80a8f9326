// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

func TestMain(m *testing.M) {
	_ = os.Unsetenv("REUSE_REFERENCES") // The examples' own tests tell rooms apart by their references.
	os.Exit(acctest.Main(m))
}
