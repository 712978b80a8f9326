// SPDX-License-Identifier: MPL-2.0

// Package emulator is the VMR API in memory, as an [http.Handler] with a ledger.
//
// The API is described twice, by a written document and by a Swagger file, and
// the two disagree in places. An [Emulator] speaks either [Reading]:
//
//	                      Document                     Swagger
//	error body            {"error":{"code":0,...}}     {"code":0,"message":"..."}
//	"Vmr not found"       last closing brace missing   valid JSON
//	successful delete     204                          200, empty body
//	counts on creation    null                         absent
//	count of nobody       null                         0
//
// What neither describes gets the response that a gateway in front of the service
// would send, in HTML: 404 for an unknown path, 405 with Allow for another
// method, 413 for a body over 64 KiB (which is not read to its end), 415 for a
// POST that declares a content type other than application/json, and 400 for a
// request that is truncated within its body. 401, which carries WWW-Authenticate,
// has the error body of the reading.
//
// # Acting and responding
//
// A request passes the same steps in the same order: its body is read, the
// latency passes, the path, the credentials and the content type are checked,
// the service acts, the ledger records, the response is sent. A response is a value
// until the last step, so that acting and responding can be told apart, and a
// [Fault] can come between the two.
//
// As with a real service, a request that has arrived is acted upon even when its
// client goes away while the latency passes. The latency then ends at once, and
// the ledger has the outcome of the request.
//
// Whoever has a response finds its request in the ledger. So does who was cut off or
// left waiting: [Request.Acted] tells what nothing else tells such a client.
//
// # Control over HTTP
//
// Below /_emulator/, without credentials and with JSON in and out; the command
// vmr-emulator has a subcommand for each:
//
//	GET    /_emulator/ledger                          the ledger, without PINs
//	DELETE /_emulator/requests                        forgets the requests so far
//	POST   /_emulator/rooms                           creates a room behind Terraform's back
//	PUT    /_emulator/rooms/{reference}/participants  {"hosts":1,"guests":3}
//	DELETE /_emulator/rooms/{reference}               deletes a room behind its owner's back
//	GET    /_emulator/faults                          the faults that are queued
//	POST   /_emulator/faults                          queues one, as [Emulator.InjectFault]
//	DELETE /_emulator/faults                          empties the queue
//
// A fault is the JSON of [Fault], of which only the kind is always needed, with a
// delay such as "1.5s". A refusal is {"error":"..."} with status 400, or 404 for a
// room that does not exist. Control requests are not in the ledger, and no fault
// hits them.
package emulator
