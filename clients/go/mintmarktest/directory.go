package mintmarktest

// SessionsHandle has the login sessions that have not ended.
type SessionsHandle struct{ *calls }

// List lists the login sessions that have not ended, latest first.
func (sessions SessionsHandle) List(filter ...SessionsListOptions) []Session {
	sessions.t.Helper()
	return list[Session](sessions.calls, "/sessions", first(filter))
}

// End ends one login session without its browser: its tokens are revoked, except those for offline use. Clients with a
// `backchannelLogoutUri` are notified before the call returns; Told has the results.
func (sessions SessionsHandle) End(id string) EndedSession {
	sessions.t.Helper()
	return call[EndedSession](sessions.calls, "DELETE", at("/sessions/{id}", id), nil)
}

// EndMany ends all matching login sessions and notifies the clients as End does. The filter needs at least one condition.
func (sessions SessionsHandle) EndMany(filter SessionsEndManyOptions) SessionsEndMany {
	sessions.t.Helper()
	return call[SessionsEndMany](sessions.calls, "DELETE", "/sessions", filter)
}

// DirectoryHandle has the users, clients or resources of an issuer. A change takes effect with the next request, and stays
// until it is undone or the issuer is reset. Entries have the form of the configuration; see docs/configuration.md.
type DirectoryHandle[Entry, Record any] struct {
	*calls
	path string
}

// EntriesOptions selects entries.
type EntriesOptions struct {
	// Search is a text in the name or values of the entry.
	Search string `json:"search,omitempty"`
	// Private includes passwords and secrets.
	Private bool `json:"private,omitempty"`
}

// EntryOptions says what a returned entry includes.
type EntryOptions struct {
	// Private includes passwords and secrets.
	Private bool `json:"private,omitempty"`
}

// List lists the entries.
func (directory DirectoryHandle[Entry, Record]) List(options ...EntriesOptions) []Record {
	directory.t.Helper()
	return list[Record](directory.calls, directory.path, first(options))
}

// Get returns one entry.
func (directory DirectoryHandle[Entry, Record]) Get(name string, options ...EntryOptions) Record {
	directory.t.Helper()
	return call[Record](directory.calls, "GET", directory.entry(name), first(options))
}

// Put adds an entry, or replaces the one with that name. Returns it without passwords and secrets.
func (directory DirectoryHandle[Entry, Record]) Put(name string, entry Entry) Record {
	directory.t.Helper()
	return directory.send("PUT", name, entry)
}

// Patch changes some members of an entry by a JSON merge patch (RFC 7396): nil removes a member.
func (directory DirectoryHandle[Entry, Record]) Patch(name string, changes map[string]any) Record {
	directory.t.Helper()
	return directory.send("PATCH", name, changes)
}

// Remove removes an entry and returns it.
func (directory DirectoryHandle[Entry, Record]) Remove(name string) Record {
	directory.t.Helper()
	return call[Record](directory.calls, "DELETE", directory.entry(name), nil)
}

// send sends a body that is the entry, so that the issuer is in the query.
func (directory DirectoryHandle[Entry, Record]) send(method, name string, body any) Record {
	directory.t.Helper()
	unnamed := &calls{t: directory.t, server: directory.server}
	return call[Record](unnamed, method, directory.entry(name)+"?"+query(map[string]any{"issuer": directory.issuer}), body)
}

func (directory DirectoryHandle[Entry, Record]) entry(name string) string {
	return at(directory.path+"/{name}", name)
}

// PresetsHandle has the environment variables that point a library or a set-up at the issuer.
type PresetsHandle struct{ *calls }

// List lists the presets.
func (presets PresetsHandle) List() []Preset {
	presets.t.Helper()
	return list[Preset](&calls{t: presets.t, server: presets.server}, "/presets", nil)
}

// Get returns the variables of one preset, with the issuer's secrets.
func (presets PresetsHandle) Get(name string, options ...PresetsGetOptions) PresetText {
	presets.t.Helper()
	return call[PresetText](presets.calls, "POST", at("/presets/{name}", name), first(options))
}
