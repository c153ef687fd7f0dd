package mintmarktest_test

import (
	"errors"
	"net/http"
	"testing"

	"mintmark/mintmarktest"
)

func introspected(t *testing.T, idp *mintmarktest.Issuer, token string) bool {
	t.Helper()
	var found struct{ Active bool }
	if err := idp.Call("POST", "/inspect", map[string]any{"token": token}, &found); err != nil {
		t.Fatal(err)
	}
	return found.Active
}

func TestAGoodTokenIsActiveAndABadOneIsNot(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	minted := idp.Mint(mintmarktest.Mint{User: "alice", Audience: "my-api", Scope: "read"})
	if minted.Claims["iss"] != idp.URL || minted.Claims["aud"] != "my-api" || minted.Header["alg"] != "RS256" {
		t.Errorf("unexpected token: %v %v", minted.Header, minted.Claims)
	}
	if !introspected(t, idp, minted.Token) {
		t.Error("the good token is not active")
	}
	if introspected(t, idp, idp.Token(mintmarktest.Mint{User: "alice", Audience: "my-api", Flaw: "expired"})) {
		t.Error("the expired token is active")
	}
	idp.Revoke(minted.ID)
	if introspected(t, idp, minted.Token) {
		t.Error("the revoked token is active")
	}
}

func TestEachTestHasAnIssuerOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := mintmarktest.Start(t), mintmarktest.Start(t, mintmarktest.Settings{"alg": "ES256"})
	one.Clock.Advance(7200)
	if one.URL == other.URL || other.Mint(mintmarktest.Mint{}).Header["alg"] != "ES256" {
		t.Error("the issuers are the same")
	}
	if introspected(t, other, one.Token(mintmarktest.Mint{})) {
		t.Error("one issuer accepts the token of the other")
	}
}

func TestAnIssuerIsClosedWithItsTest(t *testing.T) {
	var closed *mintmarktest.Issuer
	t.Run("a test", func(t *testing.T) { closed = mintmarktest.Start(t) })
	var refused *mintmarktest.Error
	if err := closed.Call("GET", "/keys", nil, nil); !errors.As(err, &refused) || refused.Code != "unknown_issuer" || refused.Status != 404 {
		t.Errorf("expected unknown_issuer, got %v", err)
	}
}

func TestAFaultBreaksAnEndpointAndTheLogShowsIt(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	idp.Faults.Add(mintmarktest.Fault{Endpoint: "jwks", Status: 503, Times: 1})
	for _, expected := range []int{503, 200} {
		response, err := http.Get(idp.Endpoints["jwks"])
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != expected {
			t.Errorf("expected %d, got %d", expected, response.StatusCode)
		}
	}
	found := idp.Requests.List(mintmarktest.Filter{Endpoint: "jwks", Status: 503})
	if len(found) != 1 || found[0].Method != "GET" {
		t.Errorf("unexpected log: %v", found)
	}
	idp.Faults.Clear()
}

func TestARotationKeepsTheOldKeyUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	old := idp.Keys.List()[0]
	if idp.Keys.Rotate().Kid == old.Kid {
		t.Error("the key is the same")
	}
	idp.Keys.Remove(old.Kid)
	for _, key := range idp.Keys.List() {
		if key.Kid == old.Kid && key.State != "removed" {
			t.Errorf("the old key is %s", key.State)
		}
	}
}

func TestARefusedCallHasACodeAndAHint(t *testing.T) {
	t.Parallel()
	idp := mintmarktest.Start(t)
	var refused *mintmarktest.Error
	err := idp.Call("POST", "/tokens", map[string]any{"flaw": "expierd"}, nil)
	if !errors.As(err, &refused) || refused.Code != "bad_request" || refused.Status != 400 {
		t.Errorf("expected bad_request, got %v", err)
	}
}
