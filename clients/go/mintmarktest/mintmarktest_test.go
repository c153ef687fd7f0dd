package mintmarktest_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mintmark/mintmarktest"
)

func equal[T comparable](t *testing.T, what string, got, wanted T) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s: expected %v, got %v", what, wanted, got)
	}
}

// refused expects a call to be refused with this code.
func refused(t *testing.T, idp *mintmarktest.IssuerHandle, code, method, path string, body any) *mintmarktest.Error {
	t.Helper()
	var problem *mintmarktest.Error
	if err := idp.Call(method, path, body, nil); !errors.As(err, &problem) || problem.Code != code {
		t.Fatalf("%s %s: expected %s, got %v", method, path, code, err)
	}
	return problem
}

func TestAMintedTokenHasARecord(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	minted := idp.Mint(mintmarktest.Mint{User: "alice", Audience: "my-api", Scope: "read", Format: "both", ExpiresInSeconds: 60})
	equal(t, "iss", minted.Claims["iss"], any(idp.URL))
	equal(t, "aud", minted.Audience, any("my-api"))
	equal(t, "alg", minted.Header["alg"], any("RS256"))
	equal(t, "lifetime", minted.ExpiresAt.Sub(minted.IssuedAt), time.Minute)
	if !idp.Active(minted.Token) || !idp.Active(minted.Opaque) {
		t.Error("the good token is not active")
	}
	if idp.Active(idp.Token(mintmarktest.Mint{User: "alice", Flaw: "expired"})) {
		t.Error("the expired token is active")
	}
	if idp.Mint(mintmarktest.Mint{ExpiresInSeconds: "never"}).ExpiresAt != nil {
		t.Error("the token expires")
	}
	if idp.Token() == idp.Token() {
		t.Error("two tokens are the same")
	}
}

func TestTokensAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	minted := idp.Mint(mintmarktest.Mint{User: "alice"})
	for range [3]int{} {
		idp.Token(mintmarktest.Mint{User: "bob"})
	}
	equal(t, "tokens of alice", idp.Tokens.List(mintmarktest.TokensListOptions{User: "alice"})[0].ID, minted.ID)
	equal(t, "limited tokens", len(idp.Tokens.List(mintmarktest.TokensListOptions{Limit: 2})), 2)
	equal(t, "token", idp.Tokens.Get(minted.ID).ID, minted.ID)
	equal(t, "revoked token", idp.Tokens.Revoke(minted.ID).ID, minted.ID)
	equal(t, "active", idp.Active(minted.Token), false)
	equal(t, "revoked tokens", idp.Tokens.RevokeMany(mintmarktest.TokensRevokeManyOptions{User: "bob"}), 3)
	equal(t, "revoked tokens", len(idp.Tokens.List(mintmarktest.TokensListOptions{Revoked: mintmarktest.Bool(true)})), 4)
	refused(t, idp.IssuerHandle, "unknown_token", "GET", "/tokens/none", nil)
}

func TestKeysAreRotatedImportedAndCompromised(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	old := idp.Keys.List()[0]
	second := idp.Keys.Rotate()
	equal(t, "prepublished key", idp.Keys.Rotate(mintmarktest.KeysRotateOptions{Prepublish: mintmarktest.Bool(true)}).State, "next")
	equal(t, "retired key", idp.Keys.Retire(second.Kid).State, "retiring")
	equal(t, "removed key", idp.Keys.Remove(old.Kid).State, "removed")
	secret := mintmarktest.KeysImportOptions{Secret: "a-secret-of-32-characters-or-more", Alg: "HS256"}
	equal(t, "imported secret", idp.Keys.Import(secret).Alg, "HS256")
	for _, key := range idp.Keys.List(mintmarktest.KeysListOptions{Private: mintmarktest.Bool(true)}) {
		if key.State == "active" && key.PrivateJWK == nil {
			t.Errorf("%s has no private key", key.Kid)
		}
	}
	equal(t, "compromised key", idp.Keys.Compromise().Removed.State, "removed")
	refused(t, idp.IssuerHandle, "weak_secret", "POST", "/keys/import", map[string]any{"secret": "short", "alg": "HS256"})
}

func TestAFaultBreaksAnEndpointAndTheLogShowsIt(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	fault := idp.Faults.Add(mintmarktest.FaultsAddOptions{Endpoint: "jwks", Status: 503, Times: 1})
	equal(t, "unused", idp.Faults.List(mintmarktest.FaultsListOptions{Unused: mintmarktest.Bool(true)})[0].ID, fault.ID)
	for _, expected := range []int{503, 200} {
		response, err := http.Get(idp.Endpoints["jwks"])
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		equal(t, "status", response.StatusCode, expected)
	}
	found := idp.Requests.List(mintmarktest.RequestsListOptions{Endpoint: "jwks", Status: 503})
	if len(found) != 1 || found[0].Method != "GET" || found[0].Fault != fault.ID {
		t.Errorf("unexpected log: %v", found)
	}
	equal(t, "removed", idp.Faults.Remove(fault.ID).Used, 1)
	idp.Faults.Add(mintmarktest.FaultsAddOptions{Endpoint: "*", DelayMilliseconds: 1})
	equal(t, "cleared", idp.Faults.Clear(), 1)
}

func TestRequestsAreSentCountedTakenAndAwaited(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	sent := idp.Requests.Send(mintmarktest.RequestsSendOptions{Endpoint: "token", Params: map[string]any{"grant_type": "none"}})
	equal(t, "refused with 400", sent.Answer.Status, 400)
	equal(t, "count", idp.Requests.Count(mintmarktest.RequestsCountOptions{Endpoint: "token"}), 1)
	equal(t, "without an error", idp.Requests.Count(mintmarktest.RequestsCountOptions{Error: mintmarktest.Null}), 0)
	equal(t, "awaited", idp.Requests.WaitFor(mintmarktest.RequestsWaitForOptions{Endpoint: "token"}).Endpoint, "token")
	equal(t, "taken", idp.Requests.Take(mintmarktest.RequestsTakeOptions{Endpoint: "token"}).Method, "POST")
	if idp.Requests.Take() != nil {
		t.Error("the log is not empty")
	}
	refused(t, idp.IssuerHandle, "timeout", "POST", "/requests/wait", map[string]any{"timeoutSeconds": 0.01})
	idp.Requests.Send(mintmarktest.RequestsSendOptions{Endpoint: "jwks"})
	equal(t, "cleared", idp.Requests.Clear(), 1)
}

func TestAnOverrideChangesTheNextTokenOnly(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	added := idp.Overrides.Add(mintmarktest.OverridesAddOptions{Target: "token", Claims: map[string]any{"tenant": "acme"}})
	login := map[string]any{"grant_type": "client_credentials", "client_id": "demo-service", "client_secret": "demo-service-secret"}
	for range [2]int{} {
		idp.Requests.Send(mintmarktest.RequestsSendOptions{Endpoint: "token", Params: login})
	}
	var tenants []string
	for _, token := range idp.Tokens.List(mintmarktest.TokensListOptions{ClientID: "demo-service"}) {
		tenants = append(tenants, fmt.Sprint(token.Claims["tenant"]))
	}
	equal(t, "tenants", strings.Join(tenants, " "), "<nil> acme")
	equal(t, "used", idp.Overrides.List()[0].Used, 1)
	equal(t, "removed", idp.Overrides.Remove(added.ID).ID, added.ID)
	equal(t, "cleared", idp.Overrides.Clear(), 0)
}

func TestTheClockMovesTokensToTheirEnd(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	token := idp.Token()
	equal(t, "ahead", idp.Clock.Advance(7200).AheadSeconds, 7200)
	equal(t, "active", idp.Active(token), false)
	then := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	set := idp.Clock.Set(mintmarktest.ClockSetOptions{SetAt: &then, Frozen: mintmarktest.Bool(true)})
	equal(t, "now", set.Now, then)
	equal(t, "frozen", idp.Clock.Get().Frozen, true)
	equal(t, "reset", idp.Clock.Reset().AheadSeconds, 0)
}

func TestTheDirectoryIsReadAndChanged(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	idp.Users.Put("carol", mintmarktest.UserEntry{Roles: []string{"developer"}, Email: "carol@example.test"})
	equal(t, "e-mail", idp.Users.Get("carol").Entry.Email, "carol@example.test")
	equal(t, "patched", idp.Users.Patch("carol", map[string]any{"email": "c@example.test"}).Entry.Email, "c@example.test")
	equal(t, "found", idp.Users.List(mintmarktest.EntriesOptions{Search: "carol"})[0].Name, "carol")
	equal(t, "removed", idp.Users.Remove("carol").Name, "carol")
	refused(t, idp.IssuerHandle, "unknown_user", "GET", "/users/carol", nil)

	idp.Clients.Put("my-app", mintmarktest.ClientEntry{Secret: "a secret", RedirectURIs: []string{"http://localhost:3000/callback"}})
	equal(t, "secret", idp.Clients.Get("my-app", mintmarktest.EntryOptions{Private: true}).Entry.Secret, "a secret")

	idp.Resources.Put("my-api", mintmarktest.ResourceEntry{Alg: "HS256", Secret: "a-secret-of-32-characters-or-more"})
	equal(t, "resources", len(idp.Resources.List()), 1)
	equal(t, "alg", idp.Mint(mintmarktest.Mint{Audience: "my-api"}).Header["alg"], any("HS256"))
}

func TestSessionsThatDoNotExistCannotEnd(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	equal(t, "sessions", len(idp.Sessions.List(mintmarktest.SessionsListOptions{User: "alice"})), 0)
	equal(t, "ended", idp.Sessions.EndMany(mintmarktest.SessionsEndManyOptions{User: "alice"}).Ended, 0)
	refused(t, idp.IssuerHandle, "unknown_session", "DELETE", "/sessions/none", nil)
}

func TestATokenIsInspected(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	token := idp.Token(mintmarktest.Mint{Audience: "other", Scope: "read"})
	codes := map[string]bool{}
	for _, problem := range idp.Inspect(token, mintmarktest.Expected{Audience: "my-api", Scope: "write"}).Problems {
		codes[problem.Code] = true
	}
	if !codes["wrong-audience"] || !codes["missing-scope"] {
		t.Errorf("unexpected problems: %v", codes)
	}
}

func TestFlawsAndPresetsAreListed(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	equal(t, "first flaw of time", idp.Flaws.List(mintmarktest.FlawsListOptions{Group: "time"})[0].Verdicts.JWKS.Outcome, "refuse")
	equal(t, "has presets", len(idp.Presets.List()) > 5, true)
	preset := idp.Presets.Get("fastmcp-jwks", mintmarktest.PresetsGetOptions{Audience: "my-api"})
	equal(t, "names the keys", strings.Contains(preset.Text, idp.Endpoints["jwks"]), true)
}

func TestAResetForgetsTokens(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	token := idp.Token()
	idp.Reset()
	equal(t, "active", idp.Active(token), false)
}

func TestEachTestHasAnIssuerOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := mintmarktest.Start(t), mintmarktest.Start(t, mintmarktest.Settings{"alg": "ES256"})
	one.Clock.Advance(7200)
	equal(t, "alg", other.Mint().Header["alg"], any("ES256"))
	equal(t, "time of the other", other.Clock.Get().AheadSeconds, 0)
	equal(t, "token of the other is active", other.Active(one.Token()), false)
}

func TestAnIssuerIsClosedWithItsTest(t *testing.T) {
	var closed *mintmarktest.IsolatedIssuer
	t.Run("a test", func(t *testing.T) { closed = mintmarktest.Start(t) })
	equal(t, "status", refused(t, closed.IssuerHandle, "unknown_issuer", "GET", "/keys", nil).Status, 404)
	own := mintmarktest.Server(t).Isolate()
	own.Close()
	refused(t, own.IssuerHandle, "unknown_issuer", "GET", "/keys", nil)
}

func TestTheServerHasIssuers(t *testing.T) {
	t.Parallel()
	server, idp := mintmarktest.Server(t), mintmarktest.Start(t)
	equal(t, "url", server.Issuer(idp.ID).URL, idp.URL)
	equal(t, "first issuer", server.Issuers()[0].ID, "default")
	equal(t, "plain HTTP", strings.HasPrefix(server.BaseURL(), "http://"), true)
}

func TestARefusedCallHasACodeAStatusAndADetail(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	problem := refused(t, idp.IssuerHandle, "bad_request", "POST", "/tokens", mintmarktest.Mint{Flaw: "expierd"})
	equal(t, "status", problem.Status, 400)
	equal(t, "names what is meant", strings.Contains(problem.Error(), "expired"), true)
}

func TestACheckReportsWhatAnApiAccepts(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	report := idp.Check(acceptingEverything(t), mintmarktest.ChecksStartOptions{
		Audience: "my-api", Scope: "read", Verifier: "jwks", Only: []string{"expired"},
	})
	equal(t, "passed", report.Passed, false)
	equal(t, "case", report.Findings[0].Case, "expired")
}

func TestAFlawThatIsAcceptedFailsTheTestWithItsRule(t *testing.T) {
	t.Parallel()
	idp, api := mintmarktest.Start(t), acceptingEverything(t)
	flaws := mintmarktest.Flaws(t, "jwks", mintmarktest.FlawChoice{Only: []string{"time", "token-in-query"}, Skip: []string{"no-exp"}})
	for _, flaw := range flaws {
		if flaw.Name == "no-exp" || flaw.Name == "alg-none" {
			t.Errorf("%s is not chosen", flaw.Name)
		}
		response, err := http.DefaultClient.Do(flaw.Request(t, api, idp.Token(mintmarktest.Mint{Flaw: flaw.Name})))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		outcome := &recorded{TB: t}
		flaw.AssertRefused(outcome, response)
		isRefused := flaw.Name == "token-in-query" // that API looks at the header only
		if isRefused == (len(outcome.messages) > 0) {
			t.Errorf("%s: %v", flaw.Name, outcome.messages)
		}
		if !isRefused && !strings.Contains(outcome.messages[0], flaw.Rule) {
			t.Errorf("no rule in %q", outcome.messages[0])
		}
	}
	equal(t, "several flaws", len(flaws) > 3, true)
}

// recorded keeps the failures of a test instead of failing.
type recorded struct {
	testing.TB
	messages []string
}

func (test *recorded) Errorf(format string, values ...any) {
	test.messages = append(test.messages, fmt.Sprintf(format, values...))
}

func acceptingEverything(t *testing.T) string {
	api := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if request.Header.Get("Authorization") == "" {
			writer.Header().Set("WWW-Authenticate", "Bearer")
			writer.WriteHeader(401)
		}
	}))
	t.Cleanup(api.Close)
	return api.URL
}
