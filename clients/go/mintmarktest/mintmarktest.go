// Package mintmarktest gives each Go test an OIDC issuer of its own, with good tokens and deliberately wrong ones.
//
//	func TestApi(t *testing.T) {
//		idp := mintmarktest.Start(t)
//		token := idp.Token(mintmarktest.Mint{User: "alice", Audience: "my-api", Scope: "read"})
//		bad := idp.Token(mintmarktest.Mint{User: "alice", Audience: "my-api", Flaw: "expired"})
//	}
//
// The server is the one that MINTMARK_URL names, with the admin token of MINTMARK_ADMIN_TOKEN, as in a container. Without
// that variable, the first test starts `mintmark` from PATH, or else with npx, and the server ends with the test process.
package mintmarktest

import (
	"encoding/json"
	"testing"
	"time"
)

// Settings are the fields of an issuer in the configuration: "users", "clients", "resources", "alg" and so on.
type Settings map[string]any

// Issuer is an issuer with its own keys, users, clock, faults and log. A call that is refused fails the test.
type Issuer struct {
	// ID is the id of the issuer.
	ID string `json:"id"`
	// URL is the issuer identifier, as in `iss`.
	URL string `json:"url"`
	// Endpoints has the URLs of the endpoints by name, such as "jwks", "token" and "introspection".
	Endpoints map[string]string `json:"endpoints"`

	// Keys are the issuer's signing keys.
	Keys Keys `json:"-"`
	// Faults delay, break or change an endpoint's answers.
	Faults Faults `json:"-"`
	// Requests are the requests that the issuer has answered.
	Requests Requests `json:"-"`
	// Clock is the issuer's clock.
	Clock Clock `json:"-"`

	t      testing.TB
	server *server
}

// Start returns a new issuer for this test, which is closed when the test ends. It signs with RS256 unless the settings
// say otherwise.
func Start(t testing.TB, settings ...Settings) *Issuer {
	t.Helper()
	running, err := theServer()
	if err != nil {
		t.Fatalf("mintmark: %v", err)
	}
	body := Settings{"alg": "RS256"}
	for _, each := range settings {
		for name, value := range each {
			body[name] = value
		}
	}
	idp := &Issuer{t: t, server: running}
	if err := running.call("POST", "/issuers", body, idp); err != nil {
		t.Fatalf("mintmark: %v", err)
	}
	idp.Keys, idp.Faults, idp.Requests, idp.Clock = Keys{idp}, Faults{idp}, Requests{idp}, Clock{idp}
	t.Cleanup(func() { _ = running.call("DELETE", "/issuers/"+idp.ID, nil, nil) })
	return idp
}

// Mint is the token to mint. Every field is optional.
type Mint struct {
	// User is a name, an e-mail address or any UUID.
	User string `json:"user,omitempty"`
	// Client is the client id. Default: demo-app.
	Client string `json:"client,omitempty"`
	// Audience is the value of `aud`, or the name of a configured resource.
	Audience string `json:"audience,omitempty"`
	// Scope has the scopes, separated by spaces.
	Scope string `json:"scope,omitempty"`
	// Claims are added, or put in place of existing ones; nil leaves a claim out.
	Claims map[string]any `json:"claims,omitempty"`
	// Alg is the signing algorithm.
	Alg string `json:"alg,omitempty"`
	// ExpiresInSeconds is the lifetime in seconds; it may be negative. Default, also for 0: the issuer's.
	ExpiresInSeconds int `json:"expiresInSeconds,omitempty"`
	// Format is "jwt", "opaque" or "both".
	Format string `json:"format,omitempty"`
	// Kind is "access", "id", "refresh" or "logout". Default: access.
	Kind string `json:"kind,omitempty"`
	// Flaw is the name of the flaw that the token should have; see docs/flaws.md.
	Flaw string `json:"flaw,omitempty"`
}

// MintedToken is the record of a minted token.
type MintedToken struct {
	ID        string         `json:"id"`
	Token     string         `json:"token"`
	Opaque    string         `json:"opaque"`
	Claims    map[string]any `json:"claims"`
	Header    map[string]any `json:"header"`
	Subject   string         `json:"subject"`
	ClientID  string         `json:"clientId"`
	Scope     string         `json:"scope"`
	IssuedAt  time.Time      `json:"issuedAt"`
	ExpiresAt *time.Time     `json:"expiresAt"`
	RevokedAt *time.Time     `json:"revokedAt"`
}

// Token mints a token without a protocol flow and returns its value.
func (idp *Issuer) Token(options Mint) string {
	idp.t.Helper()
	return idp.Mint(options).Token
}

// Mint mints a token without a protocol flow and returns its record.
func (idp *Issuer) Mint(options Mint) MintedToken {
	idp.t.Helper()
	var minted MintedToken
	idp.must("POST", "/tokens", options, &minted)
	return minted
}

// Revoke revokes a token by the ID of its record: from now on it introspects as inactive.
func (idp *Issuer) Revoke(id string) {
	idp.t.Helper()
	idp.must("DELETE", "/tokens/"+id, nil, nil)
}

// Call sends any operation of the control API (docs/control.md) for this issuer. `body` may be nil. A refused call returns
// an *Error.
func (idp *Issuer) Call(method, path string, body, result any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	members := map[string]any{}
	if body != nil {
		if err := json.Unmarshal(text, &members); err != nil {
			return err
		}
	}
	members["issuer"] = idp.ID
	return idp.server.call(method, path, members, result)
}

func (idp *Issuer) must(method, path string, body, result any) {
	idp.t.Helper()
	if err := idp.Call(method, path, body, result); err != nil {
		idp.t.Fatalf("mintmark: %v", err)
	}
}
