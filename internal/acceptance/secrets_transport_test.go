// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// net/http logs what a server sends after a response, whatever it is: a body after
// a 204, more than Content-Length says, a response sent twice.
func TestSecrets_BytesAfterAResponse_AreNotLogged(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, r)
		sendWithMore(t, w, r, recorder.Code, recorder.Body.String())
	})
	config := func(keeper string) string {
		return acctest.ConfigOfArguments(fmt.Sprintf("base_url = %q", s.BaseURL()), acctest.RoomWithKeeper(keeper))
	}
	w := acctest.NewWorkspace(t, config("1"))
	// In the environment: the CLI logs the files that it reads.
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
	w.Setenv("TF_LOG", "TRACE")
	for _, keeper := range []string{"1", "2"} {
		w.Configure(config(keeper))
		output := w.Must("apply", "-auto-approve")
		w.Says(output, providerLines)
		w.DoesNotSay(output, "Unsolicited response")
		w.DoesNotSay(output, "echoed by a proxy")
		s.ExpectNoSecrets(t, "the log", output)
	}
}

// sendWithMore sends a response, and then its body, the head of the request and the
// response again.
func sendWithMore(t *testing.T, w http.ResponseWriter, r *http.Request, status int, body string) {
	t.Helper()
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer connection.Close() //nolint:errcheck // The client may have closed it.
	response := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n", status, http.StatusText(status))
	if status != http.StatusNoContent {
		response += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	response += "\r\n" + body
	var head strings.Builder
	_ = r.Header.Write(&head) // A strings.Builder takes everything.
	if _, err := fmt.Fprint(connection, response, body, "echoed by a proxy: ", head.String(), response); err != nil {
		t.Error(err)
	}
	time.Sleep(100 * time.Millisecond) // The client reads it, on a connection that is still open.
}
