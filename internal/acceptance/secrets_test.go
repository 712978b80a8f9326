// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest/encodings"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestProvider_TraceLogOfAWholeLife_ShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithReading(emulator.Swagger))
	config := func(rotation string) string {
		return acctest.ConfigOfArguments(fmt.Sprintf("base_url = %q", s.BaseURL()), acctest.RoomWithKeeper(rotation)+`
data "visionsconnected_vmr" "room" { reference = visionsconnected_vmr.room.reference }
output "pins" {
  value     = [visionsconnected_vmr.room.host_pin, data.visionsconnected_vmr.room.guest_pin]
  sensitive = true
}`)
	}
	w := acctest.NewWorkspace(t, config("1"))
	// In the environment, so that they are in no file that Terraform itself
	// logs the reading of.
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
	w.Setenv("TF_LOG", "TRACE")

	log := w.Must("apply", "-auto-approve")
	w.Configure(config("2"))
	log += w.Must("apply", "-auto-approve")
	if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	log += w.Must("apply", "-auto-approve") + w.Must("destroy", "-auto-approve")
	if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
		t.Fatal("the log does not hold the provider's lines, so this test proves nothing")
	}
	s.ExpectNoSecrets(t, "the TRACE log", log)
	if created := s.Ledger().Created; created != 3 {
		t.Errorf("the service created %d rooms, want 3", created)
	}
}

// Proxies repeat the request that they got in many ways. One run gets them all,
// and shows none on the screen, as JSON, and in the logs of every TF_LOG variable.
func TestProvider_RepeatedCredentials_AreNeitherShownNorLogged(t *testing.T) {
	t.Parallel()
	const key = `k3y"b83d/02<c6>&5e`
	basic := base64.StdEncoding.EncodeToString([]byte(acctest.CustomerID + ":" + key))
	secrets := []string{key[:8], basic[:12], strings.ReplaceAll(acctest.CustomerID, "-", "%2D"), "0123456", "518873190264"}
	for _, encode := range encodings.All {
		secrets = append(secrets, encode(key), encode(basic), encode(acctest.CustomerID))
	}
	s := acctest.NewService(t)
	s.Intercept(func(rw http.ResponseWriter, r *http.Request) {
		i, _ := strconv.Atoi(path.Base(r.URL.Path)) // The references are numbers.
		message, _ := json.Marshal("got (" + secrets[i/2] + ")")
		if !isPIN(secrets[i/2]) { // Request IDs may be numbers.
			rw.Header().Set("X-Request-ID", secrets[i/2])
		}
		rw.WriteHeader(http.StatusBadRequest)
		if i%2 == 0 {
			_, _ = fmt.Fprintf(rw, `{"message":%s}`, message)
		}
	})
	w := acctest.NewWorkspace(t, acctest.ConfigOfArguments(fmt.Sprintf("base_url = %q", s.BaseURL()), fmt.Sprintf(`
data "visionsconnected_vmr" "room" {
  count     = %d
  reference = tostring(count.index)
}`, 2*len(secrets))))
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", key)
	for _, variable := range []string{
		"TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_VISIONSCONNECTED",
	} {
		w.Setenv(variable, "TRACE")
	}
	for _, args := range [][]string{{"plan"}, {"plan", "-json"}} {
		output := w.MustFail(args, "it contained credentials and is not shown")
		if !strings.Contains(output, "[TRACE]") {
			t.Fatal("there is no log")
		}
		for _, secret := range secrets {
			if at := strings.Index(output, secret); at >= 0 {
				t.Errorf("%v shows %q: …%s…", args, secret, output[max(0, at-200):min(len(output), at+200)])
			}
		}
	}
}

func isPIN(text string) bool { return strings.Trim(text, "0123456789") == "" }
