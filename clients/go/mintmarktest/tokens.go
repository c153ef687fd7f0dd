package mintmarktest

// TokensHandle has the tokens that the issuer has issued, in protocol flows and by minting.
type TokensHandle struct{ *calls }

// List lists issued tokens, newest first, without their values. The limit is 100 unless the filter has another.
func (tokens TokensHandle) List(filter ...TokensListOptions) []Token {
	tokens.t.Helper()
	wanted := first(filter)
	if wanted.Limit == 0 {
		wanted.Limit = 100
	}
	return list[Token](tokens.calls, "/tokens", wanted)
}

// Get returns the record of one token by the ID of its record, which is not its `jti` or value.
func (tokens TokensHandle) Get(id string) Token {
	tokens.t.Helper()
	return call[Token](tokens.calls, "GET", at("/tokens/{id}", id), nil)
}

// Revoke revokes one token by the ID of its record: from now on it introspects as inactive. An API that verifies JWTs only
// with the JWKS cannot see that.
func (tokens TokensHandle) Revoke(id string) Token {
	tokens.t.Helper()
	return call[Token](tokens.calls, "DELETE", at("/tokens/{id}", id), nil)
}

// RevokeMany revokes all matching tokens and returns the number of those that were not revoked before. The filter needs at
// least one condition.
func (tokens TokensHandle) RevokeMany(filter TokensRevokeManyOptions) int {
	tokens.t.Helper()
	return call[TokensRevokeMany](tokens.calls, "DELETE", "/tokens", filter).Revoked
}
