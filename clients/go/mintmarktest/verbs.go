package mintmarktest

// Key is a signing key with its state: "next", "active", "retiring" or "removed".
type Key struct {
	Kid   string `json:"kid"`
	Alg   string `json:"alg"`
	State string `json:"state"`
}

// Keys are the issuer's signing keys.
type Keys struct{ idp *Issuer }

// List returns the keys, removed ones included.
func (keys Keys) List() []Key {
	keys.idp.t.Helper()
	var page struct{ Items []Key }
	keys.idp.must("GET", "/keys", nil, &page)
	return page.Items
}

// Rotate starts signing with a new key and returns it. The old key stays published until it is removed.
func (keys Keys) Rotate() Key {
	keys.idp.t.Helper()
	var key Key
	keys.idp.must("POST", "/keys/rotate", map[string]any{}, &key)
	return key
}

// Remove removes a key from the JWKS for good.
func (keys Keys) Remove(kid string) {
	keys.idp.t.Helper()
	keys.idp.must("DELETE", "/keys/"+kid, nil, nil)
}

// Fault delays, breaks or changes an endpoint's answers.
type Fault struct {
	ID string `json:"id,omitempty"`
	// Endpoint is the name of an endpoint, such as "jwks", or "*".
	Endpoint string `json:"endpoint"`
	// Status is the HTTP status of the answer.
	Status int `json:"status,omitempty"`
	// DelayMilliseconds is the time to wait before the request is processed.
	DelayMilliseconds int `json:"delayMilliseconds,omitempty"`
	// Connection is "close", "reset", "hang" or "trickle".
	Connection string `json:"connection,omitempty"`
	// Times is the number of answers to apply the fault to. Default: all.
	Times int `json:"times,omitempty"`
}

// Faults are the rules of an issuer that break its answers.
type Faults struct{ idp *Issuer }

// Add adds a fault and returns it with its ID.
func (faults Faults) Add(fault Fault) Fault {
	faults.idp.t.Helper()
	var added Fault
	faults.idp.must("POST", "/faults", fault, &added)
	return added
}

// Clear removes all faults.
func (faults Faults) Clear() {
	faults.idp.t.Helper()
	faults.idp.must("DELETE", "/faults", nil, nil)
}

// Filter selects requests of the log.
type Filter struct {
	Endpoint  string `json:"endpoint,omitempty"`
	ClientID  string `json:"clientId,omitempty"`
	GrantType string `json:"grantType,omitempty"`
	Status    int    `json:"status,omitempty"`
}

// LoggedRequest is a request that the issuer has answered.
type LoggedRequest struct {
	ID        string   `json:"id"`
	Endpoint  string   `json:"endpoint"`
	Method    string   `json:"method"`
	Path      string   `json:"path"`
	ClientID  string   `json:"clientId"`
	GrantType string   `json:"grantType"`
	Status    int      `json:"status"`
	Error     string   `json:"error"`
	Scopes    []string `json:"scopes"`
}

// Requests are the requests that the issuer has answered.
type Requests struct{ idp *Issuer }

// List returns the matching requests, oldest first.
func (requests Requests) List(filter Filter) []LoggedRequest {
	requests.idp.t.Helper()
	var page struct{ Items []LoggedRequest }
	requests.idp.must("GET", "/requests", filter, &page)
	return page.Items
}

// Clock is the issuer's clock.
type Clock struct{ idp *Issuer }

// Advance moves the clock forward by this many seconds; a negative number moves it back.
func (clock Clock) Advance(seconds int) {
	clock.idp.t.Helper()
	clock.idp.must("POST", "/clock", map[string]any{"advanceSeconds": seconds}, nil)
}
