package mintmarktest

// RulesHandle has the faults or the overrides of an issuer. A fault delays, breaks or changes an endpoint's answers: newer
// faults are tried first, and only the first that applies is used. An override changes only the next token of a protocol
// flow, or only the next answer of userinfo or introspection: several overrides form a queue, and minting is not affected.
type RulesHandle[Rule, Options, Filter any] struct {
	*calls
	path string
}

// Add adds a rule. A fault without Times applies until it is removed.
func (rules RulesHandle[Rule, Options, Filter]) Add(rule Options) Rule {
	rules.t.Helper()
	return call[Rule](rules.calls, "POST", rules.path, rule)
}

// List lists the rules in the order in which they are tried or used, used-up ones last.
func (rules RulesHandle[Rule, Options, Filter]) List(filter ...Filter) []Rule {
	rules.t.Helper()
	return list[Rule](rules.calls, rules.path, first(filter))
}

// Remove removes one rule and returns it.
func (rules RulesHandle[Rule, Options, Filter]) Remove(id string) Rule {
	rules.t.Helper()
	return call[Rule](rules.calls, "DELETE", at(rules.path+"/{id}", id), nil)
}

// Clear removes all rules and returns their number.
func (rules RulesHandle[Rule, Options, Filter]) Clear() int {
	rules.t.Helper()
	type cleared struct {
		Removed int `json:"removed"`
	}
	return call[cleared](rules.calls, "DELETE", rules.path, nil).Removed
}
