// Package mintmarktest gives each Go test an OIDC issuer of its own, with good tokens and deliberately wrong ones.
//
//	func TestApi(t *testing.T) {
//		idp := mintmarktest.Start(t)
//		token := idp.Token(mintmarktest.Mint{User: "alice", Audience: "my-api", Scope: "read"})
//		bad := idp.Token(mintmarktest.Mint{User: "alice", Audience: "my-api", Flaw: "expired"})
//	}
//
// The server is the one that MINTMARK_URL names, with the admin token of MINTMARK_ADMIN_TOKEN, as in a container. Without
// that variable, the first test starts Command, or `mintmark` from PATH, or else an installed npm package with npx, and the
// server ends with the test process.
//
// A call that is refused fails the test; IssuerHandle.Call returns the refusal instead. In records, a value that is null is
// the zero value, or nil for a record, a time or a truth value.
package mintmarktest

import (
	"encoding/json"
	"testing"
)

// Settings are the fields of an issuer in the configuration: "users", "clients", "resources", "alg" and so on.
type Settings map[string]any

// Mint is the token to mint. Every field is optional.
type Mint = TokensMintOptions

// Null is the value null, for a field that takes it: RequestsListOptions{Error: Null} finds requests without an error.
var Null = json.RawMessage("null")

// Bool returns a pointer to a truth value, for a field that may also be left out.
func Bool(value bool) *bool { return &value }

// Start returns a new issuer for this test, which is closed when the test ends. It signs with RS256 unless the settings
// say otherwise.
func Start(t testing.TB, settings ...Settings) *IsolatedIssuer {
	t.Helper()
	all := Settings{"alg": "RS256"}
	for _, each := range settings {
		for name, value := range each {
			all[name] = value
		}
	}
	return Server(t).Isolate(all)
}

// Server returns the server that all tests share, with the verbs of its default issuer.
func Server(t testing.TB) *Mintmark {
	t.Helper()
	running, err := theServer()
	if err != nil {
		t.Fatalf("mintmark: %v", err)
	}
	shared := &calls{t: t, server: running}
	first := list[Issuer](shared, "/issuers", nil)[0]
	return &Mintmark{IssuerHandle: newHandle(shared, first), shared: shared}
}

// Mintmark is a running server with the verbs of its default issuer.
type Mintmark struct {
	*IssuerHandle
	shared *calls
}

// BaseURL returns the URL of the server, without a slash at the end.
func (mintmark *Mintmark) BaseURL() string { return mintmark.server.url }

// CA returns the certificate of the local CA, which clients must trust if `https` is on.
func (mintmark *Mintmark) CA() CertificateAuthority {
	mintmark.t.Helper()
	return call[CertificateAuthority](mintmark.shared, "GET", "/ca", nil)
}

// Issuer returns the verbs of one issuer.
func (mintmark *Mintmark) Issuer(id string) *IssuerHandle {
	mintmark.t.Helper()
	return newHandle(mintmark.shared, list[Issuer](mintmark.shared, "/issuers", map[string]any{"issuer": id})[0])
}

// Issuers lists the issuers of this server with the URLs of their endpoints, isolated ones included.
func (mintmark *Mintmark) Issuers() []Issuer {
	mintmark.t.Helper()
	return list[Issuer](mintmark.shared, "/issuers", nil)
}

// Isolate makes a new issuer with its own keys, users, clock, faults and log, which is closed when the test ends. Settings
// you leave out are taken from the default issuer, except its URL and "alg" (default: ES256, whose keys are made fastest).
func (mintmark *Mintmark) Isolate(settings ...Settings) *IsolatedIssuer {
	mintmark.t.Helper()
	made := call[Issuer](mintmark.shared, "POST", "/issuers", first(settings))
	own := &IsolatedIssuer{newHandle(mintmark.shared, made)}
	mintmark.t.Cleanup(func() { _ = own.server.call("DELETE", at("/issuers/{id}", own.ID), nil, nil) })
	return own
}

// IsolatedIssuer is an issuer for one test, with its own keys, users, clock, faults and log.
type IsolatedIssuer struct{ *IssuerHandle }

// Close closes the issuer before the test ends and deletes everything that it holds.
func (own *IsolatedIssuer) Close() {
	own.t.Helper()
	call[Issuer](&calls{t: own.t, server: own.server}, "DELETE", at("/issuers/{id}", own.ID), nil)
}
