// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// moveSource is a resource of a generic REST provider that can hold a room.
type moveSource struct {
	// provider is its address without the host.
	provider     string
	resourceType string
	// readPath returns the path at which the provider reads the object.
	readPath func(attributes) string
	// responses are the attributes that hold the API's responses about the object, the
	// latest first.
	responses []string
	// narrowedBy is the argument that says what of a response gets into the state.
	narrowedBy string
}

// ownProvider is the address of this provider without the host.
const ownProvider = typeName + "/" + typeName

// moveSources are the resources from which a moved block can migrate a room.
var moveSources = []moveSource{
	{
		provider:     "mastercard/restapi",
		resourceType: "restapi_object",
		readPath: func(object attributes) string {
			template := cmp.Or(object.text("read_path"), strings.TrimSuffix(object.text("path"), "/")+"/{id}")
			return strings.ReplaceAll(template, "{id}", url.PathEscape(object.text("id")))
		},
		responses: []string{"api_response", "api_data", "create_response"},
	},
	{
		provider:     "magodo/restful",
		resourceType: "restful_resource",
		readPath:     func(object attributes) string { return object.text("id") },
		responses:    []string{"output", "sensitive_output"},
		narrowedBy:   "output_attrs",
	},
}

// matches reports whether a resource of this type and provider is such a source.
// The host of the address does not count, because mirrors have others, and
// OpenTofu leaves out what is its default.
//
// Our own address is as good as the source's: from the second moved block on that
// leaves the same resource, Terraform (1.11, 1.15) hands over the target's address
// in place of the source's, with the source's type and state. That is unambiguous,
// because we have no resource of that type.
func (s moveSource) matches(providerAddress, resourceType string) bool {
	parts := strings.Split(providerAddress, "/")
	address := strings.Join(parts[max(0, len(parts)-2):], "/")
	return resourceType == s.resourceType && (strings.EqualFold(address, s.provider) || strings.EqualFold(address, ownProvider))
}

// reference returns the reference of the room that the source holds, by its state in
// JSON. The PINs there are not taken: the read that follows decides about them. The
// error is a [*moveError].
//
// The source holds a room where it is read at the path of one, and where the
// responses of the API, if there are any in the state, name the same room.
func (s moveSource) reference(state []byte) (string, error) {
	object := attributesOf(state)
	failed := s.errorAbout(object)
	path := s.readPath(object)
	reference, isRoom := vmrReference(path)
	if !isRoom {
		return failed.because("is no VMR: it is read at %q, and a VMR is read at …/vmrs/REFERENCE", failed.shown(path))
	}

	var responded, named bool
	for _, name := range s.responses {
		response := object.object(name)
		responded = responded || len(response) > 0
		switch other := response.text("reference"); {
		case other == "":
		case reference != "" && reference != other:
			return failed.because("names two rooms: %q, and %q in its %s", withoutURLSecrets(reference), withoutURLSecrets(other), name)
		default:
			named = true
			reference = other
		}
	}

	if responded && !named || reference == "" {
		return failed.because("%s", s.whyUnnamed(object))
	}
	if err := videoengine.ValidateReference(reference); err != nil {
		return failed.because("names no room: %w", err)
	}
	return reference, nil
}

// whyUnnamed says what an object is whose responses have no reference. With other
// fields of a room in them it most likely is the one that its path names. But a
// moved block that is refused costs nothing, and nobody would confirm the room
// where the CLI does not refresh.
func (s moveSource) whyUnnamed(object attributes) string {
	missing := "there is no reference in its " + strings.Join(s.responses, ", ")
	if s.narrowedBy == "" || !slices.ContainsFunc(s.responses, func(name string) bool { return object.object(name).isOfRoom() }) {
		return "is no VMR: " + missing
	}
	return fmt.Sprintf("does not say which room it is: %s. Add reference to its %s, and apply that before the move, or import the room",
		missing, s.narrowedBy)
}

// errorAbout returns an error about the object that still wants a reason.
func (s moveSource) errorAbout(object attributes) *moveError {
	e := &moveError{resourceType: s.resourceType, id: object.text("id")}
	for _, name := range s.responses {
		response := object.object(name)
		e.pins = append(e.pins, response.pin("hostPIN"), response.pin("guestPIN"))
	}
	return e
}

// referenceOfIdentity returns the reference of the room that a restful_resource
// holds, by its identity in JSON. That is one text, which holds the ID and what
// else an import takes. The error is a [*moveError].
func referenceOfIdentity(identity []byte) (string, error) {
	id := attributesOf(identity).object("id").text("id")
	reference, _ := vmrReference(id)
	if err := videoengine.ValidateReference(reference); err != nil {
		return "", &moveError{resourceType: "restful_resource", id: id, reason: fmt.Errorf("has no identity of a VMR: %w", err)}
	}
	return reference, nil
}

// moveError says why a resource does not become a room.
type moveError struct {
	resourceType string
	id           string
	reason       error
	// pins are what the text must not show. The ID is the value of any attribute
	// that the user chose.
	pins []string
}

func (e *moveError) Error() string {
	text := fmt.Sprintf("the %s with the id %q %s", e.resourceType, withoutURLSecrets(e.id), e.reason)
	for _, pin := range e.pins {
		if pin != "" {
			text = strings.ReplaceAll(text, pin, "[redacted]")
		}
	}
	return text
}

func (e *moveError) because(format string, args ...any) (string, error) {
	e.reason = fmt.Errorf(format, args...)
	return "", e
}

// shown returns the path at which the object is read as a message may show it.
// The ID can be a URL too, and then stands escaped in the path.
func (e *moveError) shown(path string) string {
	return withoutURLSecrets(strings.ReplaceAll(path, url.PathEscape(e.id), url.PathEscape(withoutURLSecrets(e.id))))
}

// withoutURLSecrets returns the path of a URL or of a path with a query. APIs are sent
// credentials in the rest: in the user part, the query and the fragment. A text
// that is neither, such as an ID, stays what it is.
func withoutURLSecrets(text string) string {
	u, err := url.Parse(text)
	switch {
	case (err != nil || u.Opaque != "") && strings.ContainsAny(text, "?#@"):
		return "[redacted]" // Nobody can tell its parts.
	case err == nil && (u.Host != "" || u.User != nil):
		return u.EscapedPath()
	case strings.ContainsAny(text, "?#"):
		return text[:strings.IndexAny(text, "?#")]
	default:
		return text
	}
}

// moveSourceError says that no room can be moved from a type of resource.
type moveSourceError struct {
	resourceType    string
	providerAddress string
}

func (e *moveSourceError) Error() string {
	sources := make([]string, len(moveSources))
	for i, source := range moveSources {
		sources[i] = fmt.Sprintf("a %s of %s", source.resourceType, source.provider)
	}
	return fmt.Sprintf("a moved block can take a room over from %s, and not from a %s of %s",
		strings.Join(sources, " or "), e.resourceType, e.providerAddress)
}

// vmrReference reports whether a path is that of a room, …/vmrs/REFERENCE, or that
// of all rooms, …/vmrs, without a reference.
func vmrReference(path string) (reference string, ok bool) {
	u, err := url.Parse(path)
	if err != nil {
		return "", false
	}
	segments := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	last := len(segments) - 1
	if segments[last] == "vmrs" {
		return "", true
	}
	if last == 0 || segments[last-1] != "vmrs" {
		return "", false
	}
	reference, err = url.PathUnescape(segments[last])
	return reference, err == nil
}

// attributes are those of a resource as the state holds them, or the members of
// a JSON object in there. What is missing, null or of another type than expected
// counts as absent: the versions of a provider differ.
type attributes map[string]json.RawMessage

func attributesOf(raw []byte) attributes {
	var a attributes
	_ = json.Unmarshal(raw, &a) // What is no object has no members.
	return a
}

func (a attributes) text(name string) string {
	var text string
	_ = json.Unmarshal(a[name], &text) // What is no text is absent.
	return text
}

// pin returns a PIN. A map of texts such as api_data holds null as Go prints it.
func (a attributes) pin(name string) string {
	if pin := a.text(name); pin != "<nil>" {
		return pin
	}
	return ""
}

// isOfRoom reports whether a response of the API has fields that only a room has.
func (a attributes) isOfRoom() bool {
	for _, name := range []string{"hostPIN", "guestPIN", "activeHosts", "activeGuests"} {
		if _, ok := a[name]; ok {
			return true
		}
	}
	return false
}

// object returns the members of an attribute that is an object, or a text that
// holds one in JSON, or a value of free type, which lies beside its type.
func (a attributes) object(name string) attributes {
	raw := a[name]
	if text := a.text(name); text != "" {
		raw = json.RawMessage(text)
	}
	object := attributesOf(raw)
	if value, dynamic := object["value"], object["type"]; value != nil && dynamic != nil {
		return attributesOf(value)
	}
	return object
}
