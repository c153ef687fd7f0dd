// Package example is an API that returns its caller's identity. It trusts one issuer, and accepts only tokens
// that were issued for this API.
package example

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"
)

// API verifies RS256 access tokens (RFC 9068) with the keys that the issuer publishes.
type API struct {
	Issuer, JWKSURI, Audience string

	mutex sync.Mutex
	keys  map[string]*rsa.PublicKey
}

var errUnavailable = errors.New("the issuer's keys are not available")

func (api *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	claims, err := api.verify(token)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case errors.Is(err, errUnavailable):
		w.WriteHeader(http.StatusServiceUnavailable)
		json.NewEncoder(w).Encode(map[string]string{"error": "issuer_unavailable"})
	case err != nil || !strings.EqualFold(scheme, "bearer"):
		w.WriteHeader(http.StatusUnauthorized)
		json.NewEncoder(w).Encode(map[string]string{"error": "invalid_token", "reason": fmt.Sprint(err)})
	default:
		json.NewEncoder(w).Encode(map[string]string{"subject": claims.Subject, "scope": claims.Scope})
	}
}

type header struct {
	Alg  string   `json:"alg"`
	Kid  string   `json:"kid"`
	Typ  string   `json:"typ"`
	Crit []string `json:"crit"`
}

type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	ExpiresAt int64    `json:"exp"`
	NotBefore int64    `json:"nbf"`
	Scope     string   `json:"scope"`
}

func (api *API) verify(token string) (*claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("not a JWT")
	}
	var head header
	if err := decodePart(parts[0], &head); err != nil {
		return nil, err
	}
	// Do not trust the token's `alg`: with "none", or HMAC with the public key, anyone could make valid tokens.
	if head.Alg != "RS256" || head.Crit != nil {
		return nil, errors.New("not signed with RS256")
	}
	// Without this check an ID token would be accepted, because it has the same signing key.
	if typ := strings.TrimPrefix(strings.ToLower(head.Typ), "application/"); typ != "at+jwt" {
		return nil, errors.New("not an access token")
	}
	key, err := api.key(head.Kid)
	if err != nil {
		return nil, err
	}
	signature, err := decode(parts[2])
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
		return nil, errors.New("the signature is wrong")
	}
	var body claims
	if err := decodePart(parts[1], &body); err != nil {
		return nil, err
	}
	now := time.Now().Unix()
	switch {
	case body.Issuer != api.Issuer:
		return nil, errors.New("from another issuer")
	case !body.Audience.has(api.Audience):
		return nil, errors.New("for another audience")
	case body.ExpiresAt == 0 || now >= body.ExpiresAt:
		return nil, errors.New("expired")
	case now < body.NotBefore:
		return nil, errors.New("not valid yet")
	case body.Subject == "":
		return nil, errors.New("without a subject")
	}
	return &body, nil
}

// key fetches the issuer's keys again when it meets an unknown key, so a rotation works. A public server
// should limit how often it does that.
func (api *API) key(kid string) (*rsa.PublicKey, error) {
	api.mutex.Lock()
	defer api.mutex.Unlock()
	if key := api.keys[kid]; key != nil {
		return key, nil
	}
	response, err := http.Get(api.JWKSURI)
	if err != nil {
		return nil, errUnavailable
	}
	defer response.Body.Close()
	var set struct {
		Keys []struct{ Kty, Kid, N, E string }
	}
	if response.StatusCode != http.StatusOK || json.NewDecoder(response.Body).Decode(&set) != nil {
		return nil, errUnavailable
	}
	api.keys = map[string]*rsa.PublicKey{}
	for _, jwk := range set.Keys {
		n, errN := decode(jwk.N)
		e, errE := decode(jwk.E)
		if jwk.Kty == "RSA" && errN == nil && errE == nil {
			api.keys[jwk.Kid] = &rsa.PublicKey{
				N: new(big.Int).SetBytes(n),
				E: int(new(big.Int).SetBytes(e).Int64()),
			}
		}
	}
	if key := api.keys[kid]; key != nil {
		return key, nil
	}
	return nil, errors.New("signed with an unknown key")
}

// audience is the `aud` claim: one string or several.
type audience []string

func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

func (a audience) has(name string) bool {
	for _, each := range a {
		if each == name {
			return true
		}
	}
	return false
}

func decodePart(part string, into any) error {
	text, err := decode(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func decode(text string) ([]byte, error) {
	return base64.RawURLEncoding.Strict().DecodeString(text)
}
