package example

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

const (
	apiAudience = "http://localhost:8000"
	alice       = "11111111-1111-4111-8111-111111111111"
)

// startAPI starts the API and returns a function that calls it with a token.
func startAPI(t *testing.T) func(token string) (int, map[string]string) {
	api := &API{Issuer: idp.Issuer, JWKSURI: idp.JWKSURI, Audience: apiAudience}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	return func(token string) (int, map[string]string) {
		request, err := http.NewRequest("GET", server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var body map[string]string
		if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, body
	}
}

func TestGoodTokenIsAccepted(t *testing.T) {
	call := startAPI(t)
	token := idp.Token(t, map[string]any{"user": "alice", "audience": apiAudience, "scope": "search:read"})
	status, body := call(token)
	if status != 200 || body["subject"] != alice || body["scope"] != "search:read" {
		t.Fatal(status, body)
	}
}

func TestBadTokensAreRefused(t *testing.T) {
	call := startAPI(t)
	for _, flaw := range []string{
		"expired", "not-yet-valid", "no-exp", "wrong-audience", "no-audience", "wrong-issuer", "missing-sub",
		"wrong-signature", "stripped-signature", "signature-trailing-bits", "unknown-kid", "alg-none",
		"hmac-with-public-key-pem", "embedded-jwk", "crit-unknown", "wrong-type-id-token",
	} {
		t.Run(flaw, func(t *testing.T) {
			token := idp.Token(t, map[string]any{"user": "alice", "audience": apiAudience, "flaw": flaw})
			if status, body := call(token); status != 401 || body["error"] != "invalid_token" {
				t.Fatal(status, body)
			}
		})
	}
}

func TestNoTokenIsRefused(t *testing.T) {
	if status, _ := startAPI(t)(""); status != 401 {
		t.Fatal(status)
	}
}

func TestKeyRotationGoesUnnoticed(t *testing.T) {
	call := startAPI(t)
	request := map[string]any{"user": "alice", "audience": apiAudience}
	before := idp.Token(t, request)
	if status, body := call(before); status != 200 {
		t.Fatal(status, body)
	}
	idp.RotateKeys(t)
	for _, token := range []string{idp.Token(t, request), before} {
		if status, body := call(token); status != 200 {
			t.Fatal(status, body)
		}
	}
}
