package mintmarktest

import "time"

const pollInterval = 100 * time.Millisecond

// IssuerHandle has the verbs of one issuer. A call that is refused fails the test.
type IssuerHandle struct {
	*calls

	// ID is the id of the issuer; "default" for the default one.
	ID string
	// URL is the issuer identifier, as in `iss`.
	URL string
	// Endpoints has the URLs of the endpoints by name, such as "jwks", "token" and "introspection".
	Endpoints map[string]string

	// Tokens are the tokens that the issuer has issued.
	Tokens TokensHandle
	// Keys are the issuer's signing keys.
	Keys KeysHandle
	// Flaws are the flaws that a minted token can have.
	Flaws FlawsHandle
	// Faults delay, break or change an endpoint's answers.
	Faults RulesHandle[Fault, FaultsAddOptions, FaultsListOptions]
	// Overrides change the next token or answer only.
	Overrides RulesHandle[Override, OverridesAddOptions, OverridesListOptions]
	// Requests are the requests that the issuer has answered.
	Requests RequestsHandle
	// Clock is the issuer's clock.
	Clock ClockHandle
	// Sessions are the login sessions that have not ended.
	Sessions SessionsHandle
	// Users can sign in.
	Users DirectoryHandle[UserEntry, DirectoryUser]
	// Clients may request tokens.
	Clients DirectoryHandle[ClientEntry, DirectoryClient]
	// Resources are the APIs that tokens are for. Without any, every audience and scope may be requested.
	Resources DirectoryHandle[ResourceEntry, DirectoryResource]
	// Presets are the environment variables that point a library or a set-up at the issuer.
	Presets PresetsHandle
}

func newHandle(shared *calls, record Issuer) *IssuerHandle {
	own := &calls{t: shared.t, server: shared.server, issuer: record.ID}
	return &IssuerHandle{
		calls:     own,
		ID:        record.ID,
		URL:       record.URL,
		Endpoints: record.Endpoints,
		Tokens:    TokensHandle{own},
		Keys:      KeysHandle{own},
		Flaws:     FlawsHandle{shared},
		Faults:    RulesHandle[Fault, FaultsAddOptions, FaultsListOptions]{own, "/faults"},
		Overrides: RulesHandle[Override, OverridesAddOptions, OverridesListOptions]{own, "/overrides"},
		Requests:  RequestsHandle{own},
		Clock:     ClockHandle{own},
		Sessions:  SessionsHandle{own},
		Users:     DirectoryHandle[UserEntry, DirectoryUser]{own, "/users"},
		Clients:   DirectoryHandle[ClientEntry, DirectoryClient]{own, "/clients"},
		Resources: DirectoryHandle[ResourceEntry, DirectoryResource]{own, "/resources"},
		Presets:   PresetsHandle{own},
	}
}

// Token mints a token without a protocol flow and returns its value.
func (idp *IssuerHandle) Token(options ...Mint) string {
	idp.t.Helper()
	return idp.Mint(options...).Token
}

// Mint mints a token without a protocol flow and returns its record with its value. Default: an access token for a random
// user and the client demo-app.
func (idp *IssuerHandle) Mint(options ...Mint) MintedToken {
	idp.t.Helper()
	return call[MintedToken](idp.calls, "POST", "/tokens", first(options))
}

// Expected is what an API requires of a token.
type Expected struct {
	// Audience is the audience that the API requires. Default: any.
	Audience string `json:"audience,omitempty"`
	// Scope has the scopes that the API requires, separated by spaces. Default: none.
	Scope string `json:"scope,omitempty"`
}

// Inspect decodes and judges any text that may be a token: what it is, and what a strict API finds wrong with it.
func (idp *IssuerHandle) Inspect(token string, expected ...Expected) Inspection {
	idp.t.Helper()
	return call[Inspection](idp.calls, "POST", "/inspect", struct {
		Expected
		Token string `json:"token"`
	}{first(expected), token})
}

// Active returns whether introspection would call the token active (RFC 7662), without a request to that endpoint.
func (idp *IssuerHandle) Active(token string) bool {
	idp.t.Helper()
	return idp.Inspect(token).Active
}

// Check sends good and flawed tokens to an API and reports which ones it wrongly accepted or rejected. The API must be
// running and trust this issuer. With Lifecycle it also rotates keys and breaks the issuer's endpoints, and undoes that at
// the end; it takes minutes.
func (idp *IssuerHandle) Check(url string, options ...ChecksStartOptions) CheckReport {
	idp.t.Helper()
	wanted := first(options)
	wanted.URL = url
	run := call[CheckRun](idp.calls, "POST", "/checks", wanted)
	unnamed := &calls{t: idp.t, server: idp.server}
	for run.State == "running" {
		time.Sleep(pollInterval)
		run = call[CheckRun](unnamed, "GET", at("/checks/{id}", run.ID), nil)
	}
	if run.Report == nil {
		idp.t.Fatalf("mintmark: the check %s: %+v", run.State, run.Error)
	}
	return *run.Report
}

// Reset resets the issuer to its configured state, with its clock at real time. It keeps its keys. Its tokens, sessions,
// registered clients, faults, overrides, request log and directory changes are deleted.
func (idp *IssuerHandle) Reset() {
	idp.t.Helper()
	call[Issuer](idp.calls, "POST", "/reset", nil)
}
