// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

func TestMain(m *testing.M) { os.Exit(acctest.Main(m)) }
