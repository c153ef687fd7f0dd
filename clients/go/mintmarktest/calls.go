package mintmarktest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"testing"
)

const page = 1000

// calls sends operations for one issuer, or for none if it has no name.
type calls struct {
	t      testing.TB
	server *server
	issuer string
}

// call sends one operation and fails the test if it is refused.
func call[T any](by *calls, method, path string, arguments any) T {
	by.t.Helper()
	var result T
	if err := by.Call(method, path, arguments, &result); err != nil {
		by.t.Fatalf("mintmark: %v", err)
	}
	return result
}

// list sends an operation that returns a list, page by page, and returns at most `limit` records.
func list[T any](by *calls, path string, arguments any) []T {
	by.t.Helper()
	wanted, err := by.members(arguments)
	if err != nil {
		by.t.Fatalf("mintmark: %v", err)
	}
	limit := limitOf(wanted)
	var items []T
	for {
		if limit > 0 {
			wanted["limit"] = max(1, min(limit-len(items), page))
		}
		var answer struct {
			Items []T     `json:"items"`
			Next  *string `json:"next"`
		}
		if err := by.server.call("GET", path, wanted, &answer); err != nil {
			by.t.Fatalf("mintmark: %v", err)
		}
		items = append(items, answer.Items...)
		if limit == 0 || answer.Next == nil || len(items) >= limit {
			return items
		}
		wanted["after"] = *answer.Next
	}
}

func limitOf(wanted map[string]any) int {
	number, _ := wanted["limit"].(json.Number)
	limit, _ := strconv.Atoi(string(number)) // 0 without a limit
	return limit
}

// Call sends any operation of the control API (docs/control.md) for this issuer. `arguments` may be nil. A refused call
// returns an *Error.
func (by *calls) Call(method, path string, arguments, result any) error {
	members, err := by.members(arguments)
	if err != nil {
		return err
	}
	return by.server.call(method, path, members, result)
}

func (by *calls) members(arguments any) (map[string]any, error) {
	members := map[string]any{}
	if by.issuer != "" {
		members["issuer"] = by.issuer
	}
	text, err := json.Marshal(arguments)
	if err != nil || string(text) == "null" {
		return members, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return members, decoder.Decode(&members)
}

var parameter = regexp.MustCompile(`\{\w+\}`)

// at returns a path with the value, percent-encoded, in the place of its parameter.
func at(path, value string) string {
	return parameter.ReplaceAllLiteralString(path, url.PathEscape(value))
}

// first returns the options that were given; without any, their zero value.
func first[T any](options []T) T {
	var none T
	if len(options) == 0 {
		return none
	}
	return options[0]
}
