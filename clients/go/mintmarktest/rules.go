package mintmarktest

// FaultsHandle has the rules that delay, break or change an endpoint's answers.
type FaultsHandle struct{ *calls }

// Add delays, breaks or changes an endpoint's answers. Newer faults are tried first, and only the first that applies is
// used. Without Times it applies until it is removed.
func (faults FaultsHandle) Add(fault FaultsAddOptions) Fault {
	faults.t.Helper()
	return call[Fault](faults.calls, "POST", "/faults", fault)
}

// List lists the faults in the order in which they are tried, used-up ones last.
func (faults FaultsHandle) List(filter ...FaultsListOptions) []Fault {
	faults.t.Helper()
	return list[Fault](faults.calls, "/faults", first(filter))
}

// Remove removes one fault and returns it.
func (faults FaultsHandle) Remove(id string) Fault {
	faults.t.Helper()
	return call[Fault](faults.calls, "DELETE", at("/faults/{id}", id), nil)
}

// Clear removes all faults and returns their number.
func (faults FaultsHandle) Clear() int {
	faults.t.Helper()
	return call[FaultsClear](faults.calls, "DELETE", "/faults", nil).Removed
}

// OverridesHandle has changes to the next token or answer only.
type OverridesHandle struct{ *calls }

// Add changes only the next token of a protocol flow, or only the next answer of userinfo or introspection. Several
// overrides form a queue. Minting is not affected.
func (overrides OverridesHandle) Add(override OverridesAddOptions) Override {
	overrides.t.Helper()
	return call[Override](overrides.calls, "POST", "/overrides", override)
}

// List lists the overrides in the order in which they will be used, used-up ones last.
func (overrides OverridesHandle) List(filter ...OverridesListOptions) []Override {
	overrides.t.Helper()
	return list[Override](overrides.calls, "/overrides", first(filter))
}

// Remove removes one override and returns it.
func (overrides OverridesHandle) Remove(id string) Override {
	overrides.t.Helper()
	return call[Override](overrides.calls, "DELETE", at("/overrides/{id}", id), nil)
}

// Clear removes all overrides and returns their number.
func (overrides OverridesHandle) Clear() int {
	overrides.t.Helper()
	return call[OverridesClear](overrides.calls, "DELETE", "/overrides", nil).Removed
}
