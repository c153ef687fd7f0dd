package mintmarktest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// FlawsHandle has the flaws that a minted token can have.
type FlawsHandle struct{ *calls }

// List lists the flaws, each with the rule it violates and the correct answers of an API.
func (flaws FlawsHandle) List(filter ...FlawsListOptions) []Flaw {
	flaws.t.Helper()
	return list[Flaw](flaws.calls, "/flaws", first(filter))
}

// RefusedFlaw is a flaw that an API must refuse, with the right answer.
type RefusedFlaw struct {
	// Name is the name of the flaw, for Mint{Flaw: name}.
	Name     string `json:"name"`
	Group    string `json:"group"`
	Severity string `json:"severity"`
	// Summary says what is wrong, in a sentence or two.
	Summary string `json:"summary"`
	// Rule is the specification and section that the flaw violates.
	Rule string `json:"rule"`
	// Remedy says what to do if an API accepts it.
	Remedy string `json:"remedy"`
	// Transport says whether the flaw is in how the token is sent, so that it must be sent as Request does.
	Transport bool `json:"transport"`
	// Status is the HTTP status of the right answer.
	Status int `json:"-"`
	// Error is the error code of the Bearer challenge of the right answer (RFC 6750, section 3.1); "" if it names none.
	Error string `json:"-"`
	// OtherStatus is another status that is right too; 0 if there is none.
	OtherStatus int `json:"-"`

	carried carried
}

// carried says how the token is sent, with TOKEN in its place.
type carried struct {
	Authorization []string          `json:"authorization"`
	Query         map[string]string `json:"query"`
}

// catalogued is a flaw with the right answer of each kind of API.
type catalogued struct {
	RefusedFlaw
	Carried carried           `json:"carried"`
	Answers map[string]answer `json:"answers"`
}

type answer struct {
	Outcome string `json:"outcome"`
	Status  int    `json:"status"`
	Error   string `json:"error"`
	Or      struct {
		Status int `json:"status"`
	} `json:"or"`
}

// FlawChoice chooses flaws by their names or their groups: "time", "signature", "claims", "scope", "lifecycle" and
// "transport".
type FlawChoice struct {
	// Only has the names of the only flaws to return. Default: all.
	Only []string
	// Skip has the names of flaws that are left out.
	Skip []string
}

//go:embed flaws.json
var flawsJSON []byte

var table = sync.OnceValues(func() ([]catalogued, error) {
	var flaws []catalogued
	return flaws, json.Unmarshal(flawsJSON, &flaws)
})

// Flaws returns every flaw that an API of this kind must refuse: "jwks", "introspection", "hmac" or "static-key".
//
//	for _, flaw := range mintmarktest.Flaws(t, "jwks") {
//		t.Run(flaw.Name, func(t *testing.T) { … })
//	}
func Flaws(t testing.TB, kind string, choice ...FlawChoice) []RefusedFlaw {
	t.Helper()
	all, err := table()
	if err != nil {
		t.Fatalf("mintmark: %v", err)
	}
	if _, known := all[0].Answers[kind]; !known {
		t.Fatalf("mintmark: there is no kind of API %q", kind)
	}
	wanted := first(choice)
	for _, name := range slices.Concat(wanted.Only, wanted.Skip) {
		if !slices.ContainsFunc(all, func(flaw catalogued) bool { return flaw.is(name) }) {
			t.Fatalf("mintmark: there is no flaw or group %q; docs/flaws.md lists them", name)
		}
	}
	var chosen []RefusedFlaw
	for _, flaw := range all {
		isWanted := len(wanted.Only) == 0 || slices.ContainsFunc(wanted.Only, flaw.is)
		right := flaw.Answers[kind]
		if right.Outcome == "refuse" && isWanted && !slices.ContainsFunc(wanted.Skip, flaw.is) {
			flaw.Status, flaw.Error, flaw.OtherStatus = right.Status, right.Error, right.Or.Status
			flaw.carried = flaw.Carried
			chosen = append(chosen, flaw.RefusedFlaw)
		}
	}
	return chosen
}

func (flaw RefusedFlaw) is(name string) bool { return name == flaw.Name || name == flaw.Group }

// Request returns a GET request that carries the token as the flaw demands.
func (flaw RefusedFlaw) Request(t testing.TB, address, token string) *http.Request {
	t.Helper()
	request, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatalf("mintmark: %v", err)
	}
	for _, value := range flaw.carried.Authorization {
		request.Header.Add("Authorization", strings.ReplaceAll(value, "TOKEN", token))
	}
	parameters := url.Values{}
	for name, value := range flaw.carried.Query {
		parameters.Set(name, strings.ReplaceAll(value, "TOKEN", token))
	}
	request.URL.RawQuery = strings.Trim(request.URL.RawQuery+"&"+parameters.Encode(), "&")
	return request
}

var errorOfChallenge = regexp.MustCompile(`\berror="?([a-z_]+)`)

// AssertRefused fails the test unless the response is the right answer to this flaw: the status must be right, and so must
// the error code, if the Bearer challenge names one.
func (flaw RefusedFlaw) AssertRefused(t testing.TB, response *http.Response) {
	t.Helper()
	challenge := response.Header.Get("WWW-Authenticate")
	named := errorOfChallenge.FindStringSubmatch(challenge)
	hasOtherError := flaw.Error != "" && response.StatusCode == flaw.Status && named != nil && named[1] != flaw.Error
	if (response.StatusCode == flaw.Status || response.StatusCode == flaw.OtherStatus) && !hasOtherError {
		return
	}
	expected := fmt.Sprint(flaw.Status)
	if flaw.OtherStatus != 0 {
		expected += fmt.Sprintf(" or %d", flaw.OtherStatus)
	}
	t.Errorf("%s: expected %s %s, received %d\n  %s\n  WWW-Authenticate: %s\n  rule: %s\n  remedy: %s",
		flaw.Name, expected, flaw.Error, response.StatusCode, flaw.Summary, challenge, flaw.Rule, flaw.Remedy)
}
