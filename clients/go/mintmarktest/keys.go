package mintmarktest

// KeysHandle has the issuer's signing keys. "next": published, does not sign yet. "active": signs. "retiring": published,
// no longer signs. "removed": no longer published, and its tokens introspect as inactive.
type KeysHandle struct{ *calls }

// List lists the keys with their states, removed ones included.
func (keys KeysHandle) List(options ...KeysListOptions) []Key {
	keys.t.Helper()
	return list[Key](keys.calls, "/keys", first(options))
}

// Rotate starts signing with a new key, or with the "next" key if there is one, and returns it. The old key stays published
// until it is removed.
func (keys KeysHandle) Rotate(options ...KeysRotateOptions) Key {
	keys.t.Helper()
	return call[Key](keys.calls, "POST", "/keys/rotate", first(options))
}

// Import imports an existing private key or secret: exactly one of JWK, PEM and Secret.
func (keys KeysHandle) Import(source KeysImportOptions) Key {
	keys.t.Helper()
	return call[Key](keys.calls, "POST", "/keys/import", source)
}

// Compromise acts as if the active key had leaked: removes it, signs with another and revokes every token it signed.
func (keys KeysHandle) Compromise(options ...KeysCompromiseOptions) KeysCompromise {
	keys.t.Helper()
	return call[KeysCompromise](keys.calls, "POST", "/keys/compromise", first(options))
}

// Retire stops signing with a key, which stays published. The "next" key or a new one signs in its place.
func (keys KeysHandle) Retire(kid string) Key {
	keys.t.Helper()
	return call[Key](keys.calls, "POST", at("/keys/{kid}/retire", kid), nil)
}

// Remove removes a key from the JWKS for good; its tokens introspect as inactive.
func (keys KeysHandle) Remove(kid string) Key {
	keys.t.Helper()
	return call[Key](keys.calls, "DELETE", at("/keys/{kid}", kid), nil)
}
