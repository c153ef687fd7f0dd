// Code generated from openapi.json by `npm run generate`. DO NOT EDIT.

package mintmarktest

import "time"

// MintedToken is a record of the control API.
type MintedToken struct {
	ID string `json:"id"`

	JTI string `json:"jti"`

	// Last characters of the token's value, to recognise it by.
	ValueEnd string `json:"valueEnd"`

	Claims map[string]any `json:"claims"`

	Header map[string]any `json:"header"`

	Issuer string `json:"issuer"`

	Kind string `json:"kind"`

	Format string `json:"format"`

	Subject string `json:"subject"`

	ClientID string `json:"clientId"`

	Audience any `json:"audience"`

	Scope string `json:"scope"`

	Flaw string `json:"flaw"`

	Description string `json:"description"`

	IssuedAt time.Time `json:"issuedAt"`

	ExpiresAt *time.Time `json:"expiresAt"`

	RevokedAt *time.Time `json:"revokedAt"`

	LastUsedAt *time.Time `json:"lastUsedAt"`

	// Value of the token, to send as `Authorization: Bearer TOKEN`.
	Token string `json:"token"`

	// Value of the opaque form; only with the format `both`.
	Opaque string `json:"opaque"`
}

// Token is a record of the control API.
type Token struct {
	ID string `json:"id"`

	JTI string `json:"jti"`

	// Last characters of the token's value, to recognise it by.
	ValueEnd string `json:"valueEnd"`

	Claims map[string]any `json:"claims"`

	Header map[string]any `json:"header"`

	Issuer string `json:"issuer"`

	Kind string `json:"kind"`

	Format string `json:"format"`

	Subject string `json:"subject"`

	ClientID string `json:"clientId"`

	Audience any `json:"audience"`

	Scope string `json:"scope"`

	Flaw string `json:"flaw"`

	Description string `json:"description"`

	IssuedAt time.Time `json:"issuedAt"`

	ExpiresAt *time.Time `json:"expiresAt"`

	RevokedAt *time.Time `json:"revokedAt"`

	LastUsedAt *time.Time `json:"lastUsedAt"`
}

// TokensRevokeMany is a record of the control API.
type TokensRevokeMany struct {
	// Number of tokens that this call revoked; earlier revocations do not count.
	Revoked int `json:"revoked"`
}

// Inspection is a record of the control API.
type Inspection struct {
	// Form of the token, judged by its text and its record.
	Form string `json:"form"`

	// Kind of the token according to its record; null without a record.
	Kind string `json:"kind"`

	// JOSE header; null if there is none or it cannot be read.
	Header map[string]any `json:"header"`

	// Claims of the token; those of its record if it is opaque.
	Claims map[string]any `json:"claims"`

	// The signature; null if there is none to verify.
	Signature *InspectionSignature `json:"signature"`

	// Record of the token at this issuer or another one of this server; null if none of them issued it.
	Record *Token `json:"record"`

	// Value of `active` in the answer of introspection.
	Active bool `json:"active"`

	// Whether a strict verifier accepts the token.
	Accepts InspectionAccepts `json:"accepts"`

	Problems []InspectionProblem `json:"problems"`

	// Time of the inspection, by the issuer's clock.
	JudgedAt time.Time `json:"judgedAt"`
}

// InspectionSignature is a record of the control API.
type InspectionSignature struct {
	// Whether a key of this issuer made the signature; removed keys count too.
	Verified bool `json:"verified"`

	// Id of the ring key that verified the signature.
	Kid string `json:"kid"`

	// State of that key; `configured` stands for a secret from the configuration.
	State string `json:"state"`
}

// InspectionAccepts: Whether a strict verifier accepts the token.
type InspectionAccepts struct {
	// For a verifier that uses the published keys; null if the token is opaque.
	JWKS *bool `json:"jwks"`

	// For a verifier that uses introspection; null if the token is judged as an ID or logout token.
	Introspection *bool `json:"introspection"`
}

// InspectionProblem is a record of the control API.
type InspectionProblem struct {
	Code string `json:"code"`

	Message string `json:"message"`

	// Specification and section that the token violates.
	Rule string `json:"rule"`

	// `refuse`: a strict verifier rejects the token. `warn`: some verifiers do, or it is worth knowing.
	Severity string `json:"severity"`

	// Kinds of verifier that can notice the problem.
	SeenBy []string `json:"seenBy"`
}

// Key is a record of the control API.
type Key struct {
	// Id of the key in the ring. `publicJwk.kid` is the published id, which may differ.
	Kid string `json:"kid"`

	Alg string `json:"alg"`

	Use string `json:"use"`

	// Tokens that the key signs: `all`. An issuer with separate keys for ID tokens has keys for `id` tokens and for the others (`access`).
	Tokens string `json:"tokens"`

	State string `json:"state"`

	CreatedAt time.Time `json:"createdAt"`

	ActivatedAt *time.Time `json:"activatedAt"`

	RetiredAt *time.Time `json:"retiredAt"`

	RemovedAt *time.Time `json:"removedAt"`

	// Number of recorded tokens that the key signed.
	TokensSigned int `json:"tokensSigned"`

	// Public key; null for an HMAC secret, which has none.
	PublicJWK map[string]any `json:"publicJwk"`

	// Private key or secret; only with `private`.
	PrivateJWK map[string]any `json:"privateJwk"`
}

// KeysCompromise is a record of the control API.
type KeysCompromise struct {
	Removed Key `json:"removed"`

	Active Key `json:"active"`

	RevokedTokens int `json:"revokedTokens"`
}

// Flaw is a record of the control API.
type Flaw struct {
	Name string `json:"name"`

	Group string `json:"group"`

	Summary string `json:"summary"`

	// Specification and section that the flaw violates.
	Rule string `json:"rule"`

	Remedy string `json:"remedy"`

	Severity string `json:"severity"`

	// Correct answer of each kind of verifier.
	Verdicts Verdicts `json:"verdicts"`

	// Form of token in which the flaw exists.
	Format string `json:"format"`

	// Whether the flaw is in how the token is sent, not in the token itself.
	Transport bool `json:"transport"`
}

// Verdicts: Correct answer of each kind of verifier.
type Verdicts struct {
	JWKS Verdict `json:"jwks"`

	Introspection Verdict `json:"introspection"`

	Resource Verdict `json:"resource"`
}

// Verdict is a record of the control API.
type Verdict struct {
	Outcome string `json:"outcome"`

	Status int `json:"status"`

	Error string `json:"error"`

	Or *Refusal `json:"or"`
}

// Refusal is a record of the control API.
type Refusal struct {
	Status int `json:"status"`

	Error string `json:"error"`
}

// Fault is a record of the control API.
type Fault struct {
	ID string `json:"id"`

	Issuer string `json:"issuer"`

	// Name of an endpoint, `*` for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint.
	Endpoint string `json:"endpoint"`

	// Milliseconds to wait before the request is processed: a number, or { min, max }.
	DelayMilliseconds any `json:"delayMilliseconds"`

	// HTTP status of the answer. The real endpoint is not called, unless `merge` or `jwks` is given.
	Status int `json:"status"`

	// Headers to set on the answer, real or replaced; null removes one.
	Headers map[string]string `json:"headers"`

	// Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called.
	Body any `json:"body"`

	// `close` and `reset` end the connection without an answer, `hang` never answers, `trickle` sends the answer byte by byte.
	Connection string `json:"connection"`

	TrickleMilliseconds int `json:"trickleMilliseconds"`

	// JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL.
	Merge map[string]any `json:"merge"`

	// Way in which the key set is wrong; only for the endpoint `jwks`.
	JWKS string `json:"jwks"`

	// Number of answers to apply the fault to. Default: all, until it is removed.
	Times int `json:"times"`

	// Seconds of real time after which the fault removes itself. Default: never.
	ForSeconds int `json:"forSeconds"`

	Skip int `json:"skip"`

	// Probability from 0 to 1 that the fault is applied. Default: 1.
	Probability float64 `json:"probability"`

	Seed int `json:"seed"`

	// Conditions; a request must meet all of them.
	When *FaultWhen `json:"when"`

	// Number of answers that the fault was applied to.
	Used int `json:"used"`
}

// FaultDelayMilliseconds is a record of the control API.
type FaultDelayMilliseconds struct {
	Min int `json:"min"`

	Max int `json:"max"`
}

// FaultWhen: Conditions; a request must meet all of them.
type FaultWhen struct {
	ClientID string `json:"clientId"`

	// Name, e-mail address or subject of the user, if the request shows who the user is.
	User string `json:"user"`

	GrantType string `json:"grantType"`

	// Request headers that must have exactly these values.
	Header map[string]string `json:"header"`
}

// FaultsClear is a record of the control API.
type FaultsClear struct {
	Removed int `json:"removed"`
}

// Override is a record of the control API.
type Override struct {
	ID string `json:"id"`

	Issuer string `json:"issuer"`

	// Target of the change: the next `token` of a protocol flow, or the next answer of `userinfo` or `introspection`.
	Target string `json:"target"`

	// Kind of token to change, with the target `token`. Default: access.
	Kind string `json:"kind"`

	// JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too.
	Claims map[string]any `json:"claims"`

	// JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member.
	Header map[string]any `json:"header"`

	// Lifetime of the token in seconds from its issue, or `never`; may be negative. `expires_in` in the answer changes too.
	ExpiresInSeconds any `json:"expiresInSeconds"`

	// JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member.
	Merge map[string]any `json:"merge"`

	Times int `json:"times"`

	// Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks.
	When *OverrideWhen `json:"when"`

	// Number of tokens or answers that the override changed.
	Used int `json:"used"`
}

// OverrideWhen: Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks.
type OverrideWhen struct {
	ClientID string `json:"clientId"`

	// Name, e-mail address or subject of the user, if the request shows who the user is.
	User string `json:"user"`

	GrantType string `json:"grantType"`

	// Request headers that must have exactly these values.
	Header map[string]string `json:"header"`
}

// OverridesClear is a record of the control API.
type OverridesClear struct {
	Removed int `json:"removed"`
}

// LoggedRequest is a record of the control API.
type LoggedRequest struct {
	// Id of the request; counts up. A filter takes it as `after`.
	ID string `json:"id"`

	// Time at which the request came, by the real clock.
	At time.Time `json:"at"`

	Issuer string `json:"issuer"`

	// Endpoint that was called; null for an unknown path. `backchannel_logout` is a request that this server sent to a client, with the client's answer.
	Endpoint string `json:"endpoint"`

	Method string `json:"method"`

	// Path of the request; the whole URL if it was sent to a client.
	Path string `json:"path"`

	ClientID string `json:"clientId"`

	GrantType string `json:"grantType"`

	// Parameters of the URL and the form. Secrets are redacted; a token or code is replaced by the beginning of its hash.
	Params map[string]any `json:"params"`

	// The Authorization header, redacted like the parameters.
	Authorization string `json:"authorization"`

	// HTTP status; null if the connection ended without an answer.
	Status int `json:"status"`

	// Error code of the answer; for a request that was sent to a client, why it failed.
	Error string `json:"error"`

	// The outcome of a request that was not refused, such as `issued an access token` or `the token is active`. null for refusals and for documents.
	Decision string `json:"decision"`

	// Why the request was refused, or why the introspected token is not active: which value is wrong, and what to do. The client may have been told less.
	Reason string `json:"reason"`

	// Subject of the user; null if there was none.
	User string `json:"user"`

	// Name of the user; null if there was none, or if the directory has no user with this subject.
	UserName string `json:"userName"`

	// Scopes of the token that was issued or presented, else the requested scopes.
	Scopes []string `json:"scopes"`

	// `jti` of the token that was issued or presented.
	JTI string `json:"jti"`

	DurationMilliseconds float64 `json:"durationMilliseconds"`

	// Id of the fault that was applied.
	Fault string `json:"fault"`

	// Ids of the overrides that changed tokens or the answer.
	Overrides []string `json:"overrides"`

	// Mistakes of the client that the request shows.
	Findings []Finding `json:"findings"`
}

// Finding is a record of the control API.
type Finding struct {
	Name string `json:"name"`

	Severity string `json:"severity"`

	Text string `json:"text"`

	Rule string `json:"rule"`
}

// RequestsClear is a record of the control API.
type RequestsClear struct {
	Removed int `json:"removed"`
}

// RequestsCount is a record of the control API.
type RequestsCount struct {
	Count int `json:"count"`
}

// RequestsTake is a record of the control API.
type RequestsTake struct {
	Request *LoggedRequest `json:"request"`
}

// RequestsSend is a record of the control API.
type RequestsSend struct {
	Request RequestsSendRequest `json:"request"`

	// null if there was none.
	Answer *RequestsSendAnswer `json:"answer"`

	// Why there was no answer.
	Failure string `json:"failure"`

	DurationMilliseconds float64 `json:"durationMilliseconds"`

	// What the request log says, with its secrets redacted; null if it has no such request.
	Entry *LoggedRequest `json:"entry"`
}

// RequestsSendRequest is a record of the control API.
type RequestsSendRequest struct {
	Method string `json:"method"`

	URL string `json:"url"`

	Headers map[string]string `json:"headers"`

	// null for a request without a body.
	Body string `json:"body"`
}

// RequestsSendAnswer is a record of the control API.
type RequestsSendAnswer struct {
	Status int `json:"status"`

	StatusText string `json:"statusText"`

	Headers map[string]string `json:"headers"`

	Body string `json:"body"`
}

// Session is a record of the control API.
type Session struct {
	// Id of the session; each login has a new one. With the profiles `auth0` and `keycloak`, tokens show it as `sid`.
	ID string `json:"id"`

	// UUID of the user.
	User string `json:"user"`

	// Time of the last proof, such as a second factor that was added later.
	SignedInAt time.Time `json:"signedInAt"`

	// What the user did to sign in, as in `amr`: `pwd`, and `otp` or `hwk` with `mfa`.
	Methods []string `json:"methods"`

	ExpiresAt *time.Time `json:"expiresAt"`

	// Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose.
	OutlivesBrowser bool `json:"outlivesBrowser"`

	// Claims that the user typed on the login page; the tokens of the session have them.
	Claims map[string]any `json:"claims"`

	// Ids of the clients that the user has signed in to.
	Clients []string `json:"clients"`
}

// SessionsEndMany is a record of the control API.
type SessionsEndMany struct {
	// Number of sessions that were ended.
	Ended int `json:"ended"`

	// Clients with a `backchannelLogoutUri`, and the result of notifying each.
	Told []ToldClient `json:"told"`
}

// ToldClient is a record of the control API.
type ToldClient struct {
	ClientID string `json:"clientId"`

	URI string `json:"uri"`

	// HTTP status of the client's answer; null if there was none.
	Status int `json:"status"`

	// Why the client could not be notified; null if it was.
	Error string `json:"error"`
}

// EndedSession is a record of the control API.
type EndedSession struct {
	// Id of the session; each login has a new one. With the profiles `auth0` and `keycloak`, tokens show it as `sid`.
	ID string `json:"id"`

	// UUID of the user.
	User string `json:"user"`

	// Time of the last proof, such as a second factor that was added later.
	SignedInAt time.Time `json:"signedInAt"`

	// What the user did to sign in, as in `amr`: `pwd`, and `otp` or `hwk` with `mfa`.
	Methods []string `json:"methods"`

	ExpiresAt *time.Time `json:"expiresAt"`

	// Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose.
	OutlivesBrowser bool `json:"outlivesBrowser"`

	// Claims that the user typed on the login page; the tokens of the session have them.
	Claims map[string]any `json:"claims"`

	// Ids of the clients that the user has signed in to.
	Clients []string `json:"clients"`

	// Clients with a `backchannelLogoutUri`, and the result of notifying each.
	Told []ToldClient `json:"told"`
}

// DirectoryUser is a record of the control API.
type DirectoryUser struct {
	// Name of the user in the directory.
	Name string `json:"name"`

	// The entry in the form of the configuration.
	Entry UserEntry `json:"entry"`

	// false if the entry was added or changed after the configuration was read.
	Configured bool `json:"configured"`

	// `configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`.
	Source string `json:"source"`
}

// DirectoryClient is a record of the control API.
type DirectoryClient struct {
	// Name of the client in the directory.
	Name string `json:"name"`

	// The entry in the form of the configuration.
	Entry ClientEntry `json:"entry"`

	// false if the entry was added or changed after the configuration was read.
	Configured bool `json:"configured"`

	// `configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`.
	Source string `json:"source"`
}

// DirectoryResource is a record of the control API.
type DirectoryResource struct {
	// Name of the resource in the directory.
	Name string `json:"name"`

	// The entry in the form of the configuration.
	Entry ResourceEntry `json:"entry"`

	// false if the entry was added or changed after the configuration was read.
	Configured bool `json:"configured"`

	// `configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`.
	Source string `json:"source"`
}

// Issuer is a record of the control API.
type Issuer struct {
	ID string `json:"id"`

	Profile string `json:"profile"`

	// The issuer identifier, as in `iss`.
	URL string `json:"url"`

	// Whether the issuer was made by `isolate` or on first touch, and can be closed.
	Isolated bool `json:"isolated"`

	Endpoints map[string]string `json:"endpoints"`
}

// Clock is a record of the control API.
type Clock struct {
	// The issuer's current time.
	Now time.Time `json:"now"`

	Frozen bool `json:"frozen"`

	// Seconds by which the clock is ahead of real time; negative if it is behind.
	AheadSeconds int `json:"aheadSeconds"`
}

// Preset is a record of the control API.
type Preset struct {
	Name string `json:"name"`

	// The library or set-up that reads the variables.
	Summary string `json:"summary"`

	// Profile of the issuers that the preset is meant for.
	Profile string `json:"profile"`
}

// PresetText is a record of the control API.
type PresetText struct {
	Name string `json:"name"`

	// The variables in the format that was asked for.
	Text string `json:"text"`

	// Comments that the format cannot contain.
	Notes []string `json:"notes"`

	Variables map[string]string `json:"variables"`
}

// RecorderGet is a record of the control API.
type RecorderGet struct {
	ID string `json:"id"`

	Fetches int `json:"fetches"`
}

// CheckRun is a record of the control API.
type CheckRun struct {
	ID string `json:"id"`

	URL string `json:"url"`

	// Id of the issuer that was asked for; null if none was.
	Issuer string `json:"issuer"`

	// `failed`: it could not be run, and `error` says why. Whether the API passed is in the report.
	State string `json:"state"`

	// The present step, in a few words; null after the end.
	Doing string `json:"doing"`

	// Number of cases with a result.
	Done int `json:"done"`

	// Number of cases.
	Total int `json:"total"`

	StartedAt time.Time `json:"startedAt"`

	EndedAt *time.Time `json:"endedAt"`

	// Why the check could not be run.
	Error *CheckRunError `json:"error"`

	// The cases that have a result, in the order in which they were sent.
	Cases []CheckCase `json:"cases"`

	// null until the check is done.
	Report *CheckReport `json:"report"`
}

// CheckRunError is a record of the control API.
type CheckRunError struct {
	Code string `json:"code"`

	Message string `json:"message"`

	Hint string `json:"hint"`
}

// CheckCase is a record of the control API.
type CheckCase struct {
	Name string `json:"name"`

	Group string `json:"group"`

	Expected string `json:"expected"`

	// `noted`: passed, but with a remark.
	Outcome string `json:"outcome"`

	// Why the case was skipped, or a detail of its outcome.
	Note string `json:"note"`

	DurationMilliseconds float64 `json:"durationMilliseconds"`
}

// CheckReport is a record of the control API.
type CheckReport struct {
	URL string `json:"url"`

	Issuer string `json:"issuer"`

	// How the API was called: `GET http://…`, or `MCP tools/call read_note at …`.
	Request string `json:"request"`

	Protocol string `json:"protocol"`

	Audience string `json:"audience"`

	Scope string `json:"scope"`

	// null if no good token was accepted.
	Verifier string `json:"verifier"`

	// Whether the verifier was detected and not given in the options.
	Detected bool `json:"detected"`

	// False if no good token was accepted, or if there are findings other than remarks.
	Passed bool `json:"passed"`

	// Number of cases in which the API accepted what it should refuse.
	Accepted int `json:"accepted"`

	// Number of cases in which the API should refuse.
	ShouldRefuse int `json:"shouldRefuse"`

	Findings []CheckFinding `json:"findings"`

	// The findings by what one fix ends, worst first.
	Causes []CheckCause `json:"causes"`

	Cases []CheckCase `json:"cases"`

	// The attempts, if no good token was accepted and the check stopped; otherwise empty.
	Attempts []CheckReportAttempts `json:"attempts"`

	// Further notes, for example that the API's metadata names another issuer.
	Notes []string `json:"notes"`

	DurationMilliseconds float64 `json:"durationMilliseconds"`
}

// CheckFinding is a record of the control API.
type CheckFinding struct {
	// Name of the case; the name of the flaw if a flawed token was sent.
	Case string `json:"case"`

	// Kind of the finding. `broke` and `different` are remarks, which do not fail the check: the API did not accept the token, but failed (`broke`) or answered otherwise than the rule says (`different`).
	Kind string `json:"kind"`

	Severity string `json:"severity"`

	// What was wrong with the token, or what was done to the issuer.
	Summary string `json:"summary"`

	Expected string `json:"expected"`

	Got string `json:"got"`

	Rule string `json:"rule"`

	Remedy string `json:"remedy"`

	Sent *CheckFindingSent `json:"sent"`

	Returned *CheckFindingReturned `json:"returned"`

	// Why the finding does not fail the check although it is none of the remarks: the baseline, or `failOn`.
	Tolerated string `json:"tolerated"`
}

// CheckFindingSent is a record of the control API.
type CheckFindingSent struct {
	Request string `json:"request"`

	// The token that was sent, without its signature; null if none was sent.
	Token *CheckFindingSentToken `json:"token"`
}

// CheckFindingSentToken is a record of the control API.
type CheckFindingSentToken struct {
	Form string `json:"form"`

	Header map[string]any `json:"header"`

	Claims map[string]any `json:"claims"`
}

// CheckFindingReturned is a record of the control API.
type CheckFindingReturned struct {
	Status int `json:"status"`

	// Why there was no answer.
	Failure string `json:"failure"`

	WwwAuthenticate string `json:"wwwAuthenticate"`

	// The first 300 characters of the body.
	Body string `json:"body"`
}

// CheckCause is a record of the control API.
type CheckCause struct {
	// Stable name, such as `audience`.
	ID string `json:"id"`

	// What is wrong: `The audience is not compared`.
	Summary string `json:"summary"`

	// Kind of the finding. `broke` and `different` are remarks, which do not fail the check: the API did not accept the token, but failed (`broke`) or answered otherwise than the rule says (`different`).
	Kind string `json:"kind"`

	// That of its worst finding.
	Severity string `json:"severity"`

	// Names of the cases, worst first.
	Cases []string `json:"cases"`

	Remedy string `json:"remedy"`

	// Whether it fails the check.
	Fails bool `json:"fails"`
}

// CheckReportAttempts is a record of the control API.
type CheckReportAttempts struct {
	Token string `json:"token"`

	Request string `json:"request"`

	Got string `json:"got"`
}

// ChecksReport is a record of the control API.
type ChecksReport struct {
	Format string `json:"format"`

	FileName string `json:"fileName"`

	MediaType string `json:"mediaType"`

	Text string `json:"text"`
}

// CertificateAuthority is a record of the control API.
type CertificateAuthority struct {
	// The certificate as PEM.
	Certificate string `json:"certificate"`

	// Path of the certificate's file on the server's machine; null if it is only in memory.
	Path string `json:"path"`
}

// CheckEvent is a record of the control API.
type CheckEvent struct {
	// Number of the event in this stream.
	ID string `json:"id"`

	// `failed`: it could not be run, and `error` says why. Whether the API passed is in the report.
	State string `json:"state"`

	// The present step, in a few words; null after the end.
	Doing string `json:"doing"`

	// Number of cases with a result.
	Done int `json:"done"`

	// Number of cases.
	Total int `json:"total"`

	// The case that has got its result; null for another step.
	Case *CheckCase `json:"case"`
}
