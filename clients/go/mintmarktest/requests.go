package mintmarktest

// RequestsHandle has the requests that this issuer has answered. Requests to Mintmark's own API and pages are not logged.
type RequestsHandle struct{ *calls }

// List lists the matching requests, oldest first. The limit is 1000 unless the filter has another.
func (requests RequestsHandle) List(filter ...RequestsListOptions) []LoggedRequest {
	requests.t.Helper()
	wanted := first(filter)
	if wanted.Limit == 0 {
		wanted.Limit = page
	}
	return list[LoggedRequest](requests.calls, "/requests", wanted)
}

// Count counts the matching requests.
func (requests RequestsHandle) Count(filter ...RequestsCountOptions) int {
	requests.t.Helper()
	return call[RequestsCount](requests.calls, "GET", "/requests/count", first(filter)).Count
}

// Take removes the first matching request from the log and returns it; nil if there is none.
func (requests RequestsHandle) Take(filter ...RequestsTakeOptions) *LoggedRequest {
	requests.t.Helper()
	return call[RequestsTake](requests.calls, "POST", "/requests/take", first(filter)).Request
}

// WaitFor waits for a matching request, and returns at once if the log already holds one. The test fails if none comes
// within TimeoutSeconds (default: 5, at most 300).
func (requests RequestsHandle) WaitFor(filter RequestsWaitForOptions) LoggedRequest {
	requests.t.Helper()
	return call[LoggedRequest](requests.calls, "POST", "/requests/wait", filter)
}

// Send sends a request to an endpoint of the issuer as a client does, and returns it with its answer and with what the
// request log says about it. Redirects are not followed.
func (requests RequestsHandle) Send(request RequestsSendOptions) RequestsSend {
	requests.t.Helper()
	return call[RequestsSend](requests.calls, "POST", "/requests/send", request)
}

// Clear empties the log and returns the number of requests that it held.
func (requests RequestsHandle) Clear() int {
	requests.t.Helper()
	return call[RequestsClear](requests.calls, "DELETE", "/requests", nil).Removed
}

// ClockHandle is the issuer's clock. It runs with real time until it is changed.
type ClockHandle struct{ *calls }

// Get returns the issuer's time, and how far it is ahead of real time.
func (clock ClockHandle) Get() Clock {
	clock.t.Helper()
	return call[Clock](clock.calls, "GET", "/clock", nil)
}

// Set moves, freezes or resumes the clock: SetAt, then AdvanceSeconds (negative: back). The times in the issuer's tokens and
// its checks of expiry follow.
func (clock ClockHandle) Set(change ClockSetOptions) Clock {
	clock.t.Helper()
	return call[Clock](clock.calls, "POST", "/clock", change)
}

// Advance moves the clock forward by this many seconds; a negative number moves it back.
func (clock ClockHandle) Advance(seconds int) Clock {
	clock.t.Helper()
	return call[Clock](clock.calls, "POST", "/clock", map[string]any{"advanceSeconds": seconds})
}

// Reset sets the clock to real time and lets it run.
func (clock ClockHandle) Reset() Clock {
	clock.t.Helper()
	return call[Clock](clock.calls, "DELETE", "/clock", nil)
}
