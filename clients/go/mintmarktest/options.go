// Code generated from openapi.json by `npm run generate`. DO NOT EDIT.

package mintmarktest

import "time"

// UserEntry has the options to: A person who can sign in.
type UserEntry struct {
	// Subject of this user's tokens. Default: a UUID derived from the name.
	ID string `json:"id,omitempty"`

	// Subject of this user's tokens if it is no UUID, such as `auth0|123`, `1` or an e-mail address; instead of `id`.
	Subject string `json:"subject,omitempty"`

	// Full name, as in the `name` claim; null for a user without one. Default: `givenName` and `familyName`, else the user name.
	Name any `json:"name,omitempty"`

	// Given name of the user, for the claim `given_name`. Default: the first word of `name`, if the vendor has this claim.
	GivenName string `json:"givenName,omitempty"`

	// Family name of the user, for the claim `family_name`. Default: all words of `name` but the first, if the vendor has this claim.
	FamilyName string `json:"familyName,omitempty"`

	// E-mail address, for the claim `email` and to sign in with.
	Email string `json:"email,omitempty"`

	// Value of the claim `email_verified`.
	EmailVerified *bool `json:"emailVerified,omitempty"`

	// Checked by the password grant; users without a password cannot use that grant. The login page asks for it only if `login.password` is on.
	Password string `json:"password,omitempty"`

	// Roles of the user, whose scopes the user may be granted.
	Roles []string `json:"roles,omitempty"`

	// Whether this user has a second factor. true: every login uses it. false: requests that demand one fail. Default: the issuer's `login.mfa`.
	Mfa *bool `json:"mfa,omitempty"`

	// Extra claims in every token of this user and in userinfo responses. A text may be a template, such as `${client.id}` or `${request.login_hint}`.
	Claims map[string]any `json:"claims,omitempty"`

	// Facts about this user that are in no token, unless a claim is taken from one: { "fromUser": "attributes.department" } or `${user.attributes.department}`.
	Attributes map[string]any `json:"attributes,omitempty"`
}

// ClientEntry has the options to: An application that requests tokens.
type ClientEntry struct {
	// Shown on the login page. Default: the client id.
	ClientName string `json:"clientName,omitempty"`

	// Its website. The consent page links to it.
	ClientURI string `json:"clientUri,omitempty"`

	// Its logo. The consent page shows it if it is on this computer or where the browser returns to, and links to it.
	LogoURI string `json:"logoUri,omitempty"`

	// Its privacy policy. The consent page links to it.
	PolicyURI string `json:"policyUri,omitempty"`

	// Its terms of service. The consent page links to them.
	TosURI string `json:"tosUri,omitempty"`

	// Secret of a confidential client. Default: none, so that the client is public unless it has a key.
	Secret string `json:"secret,omitempty"`

	// Default: client_secret_basic (and client_secret_post) if there is a secret, private_key_jwt if there is a key, else none.
	TokenEndpointAuthMethod string `json:"tokenEndpointAuthMethod,omitempty"`

	// Public keys for private_key_jwt.
	JWKS map[string]any `json:"jwks,omitempty"`

	// URL of the public keys for private_key_jwt, in place of `jwks`.
	JWKSURI string `json:"jwksUri,omitempty"`

	GrantTypes []string `json:"grantTypes,omitempty"`

	// The only response types that this client may request; it needs the grant `authorization_code` for all of them. Default: all `responseTypes` of the issuer.
	ResponseTypes []string `json:"responseTypes,omitempty"`

	// Exact URIs. For native clients, any port of an http loopback URI is accepted (RFC 8252).
	RedirectURIs []string `json:"redirectUris,omitempty"`

	// URIs that the browser may return to after a logout.
	PostLogoutRedirectURIs []string `json:"postLogoutRedirectUris,omitempty"`

	// Receives a logout token when a login of the client ends (OpenID Connect Back-Channel Logout). Not allowed if the vendor does not support it.
	BackchannelLogoutURI string `json:"backchannelLogoutUri,omitempty"`

	// Whether its ID tokens and logout tokens identify the login by `sid`.
	BackchannelLogoutSessionRequired *bool `json:"backchannelLogoutSessionRequired,omitempty"`

	// Is loaded in a frame of the browser that signs out (OpenID Connect Front-Channel Logout). The generic profile needs `frontchannelLogout` of the issuer, and a redirect URI of the same origin. Not allowed if the vendor does not support it.
	FrontchannelLogoutURI string `json:"frontchannelLogoutUri,omitempty"`

	// Whether its ID tokens and the requests of those frames identify the login by `sid`.
	FrontchannelLogoutSessionRequired *bool `json:"frontchannelLogoutSessionRequired,omitempty"`

	// Origins whose pages may use this client for every request and grant, and in hidden frames; pages elsewhere may not call its endpoints. Default: pages at the origins of its redirect URIs and on loopback may redeem codes and refresh tokens, and read userinfo.
	WebOrigins []string `json:"webOrigins,omitempty"`

	// Default: native if any redirect URI is not https and a native client may use all of them, else web.
	ApplicationType string `json:"applicationType,omitempty"`

	// The only scopes that this client may request. Default: any.
	Scopes []string `json:"scopes,omitempty"`

	// Scopes granted if a request names none.
	DefaultScopes []string `json:"defaultScopes,omitempty"`

	// Scopes that all its tokens have, whether a request names them or not, as Keycloak's default client scopes. Default: set by the profile (keycloak: profile, email and those that no `scope` shows; generic: none).
	AlwaysScopes []string `json:"alwaysScopes,omitempty"`

	// Roles in the tokens that it gets for itself, as those of a service account.
	Roles []string `json:"roles,omitempty"`

	// Whether users are asked before this client gets new scopes. Default: the issuer's `login.consent`.
	Consent *bool `json:"consent,omitempty"`

	// Extra claims of its access tokens, with the values that a resource's `claims` can have. They replace the resource's and are replaced by the user's; a client's replace those of its scopes.
	Claims map[string]any `json:"claims,omitempty"`

	// Extra claims of its ID tokens; values as in `claims`. `aud` adds audiences to the client's own id.
	IDTokenClaims map[string]any `json:"idTokenClaims,omitempty"`

	// Extra members of its userinfo responses; values as in `claims`.
	UserinfoClaims map[string]any `json:"userinfoClaims,omitempty"`

	// Extra members of introspection responses about its access tokens; values as in `claims`. Null hides a claim of the token.
	IntrospectionClaims map[string]any `json:"introspectionClaims,omitempty"`

	// Audiences to add to `aud` of its access tokens, besides the resource's.
	Audience any `json:"audience,omitempty"`

	// Values of `acr` that this client may ask for. Default: the issuer's `acrValues`.
	AcrValues map[string]any `json:"acrValues,omitempty"`

	// Values of `acr` that its login requests ask for if they name none.
	DefaultAcrValues []string `json:"defaultAcrValues,omitempty"`

	// Lifetime of its access tokens. Default: that of the resource or of the issuer.
	AccessTokenExpiresInSeconds int `json:"accessTokenExpiresInSeconds,omitempty"`

	// Lifetime of its ID tokens. Default: that of the issuer.
	IDTokenExpiresInSeconds int `json:"idTokenExpiresInSeconds,omitempty"`

	// Format of this client's access tokens. Default: the resource's format.
	TokenFormat string `json:"tokenFormat,omitempty"`

	// Whether its login requests need PKCE; `optional` has no effect if the issuer has `requirePkce`. Default: by the profile's rule (generic: public clients do, others do not).
	Pkce string `json:"pkce,omitempty"`

	// Reject its login requests that were not pushed before (RFC 9126).
	RequirePushedAuthorizationRequests *bool `json:"requirePushedAuthorizationRequests,omitempty"`

	// Whether its used refresh tokens work again: `rotate`, `keep` or limits. Not allowed if the vendor sets this for all clients alike. Default: the issuer's `refreshTokenRotation`.
	RefreshTokenRotation any `json:"refreshTokenRotation,omitempty"`

	// Whether a token request of this public client that contains a client secret is refused, or the secret ignored. Default: by the profile's rule (generic: refuse).
	SurplusSecret string `json:"surplusSecret,omitempty"`

	// Reject its token requests without a DPoP proof (RFC 9449), so that all its tokens are bound to a key.
	DpopBoundAccessTokens *bool `json:"dpopBoundAccessTokens,omitempty"`

	// Reject its token requests without a TLS client certificate (RFC 8705), so that all its tokens are bound to one. Needs `clientCertificates`.
	TlsClientCertificateBoundAccessTokens *bool `json:"tlsClientCertificateBoundAccessTokens,omitempty"`

	// Default: the issuer's `alg`.
	IDTokenSignedResponseAlg string `json:"idTokenSignedResponseAlg,omitempty"`

	// Send this client userinfo as a JWT signed with this algorithm. Default: as JSON.
	UserinfoSignedResponseAlg string `json:"userinfoSignedResponseAlg,omitempty"`
}

// ResourceEntry has the options to: An API that tokens are for (RFC 8707).
type ResourceEntry struct {
	// `aud` of its tokens; also accepted in requests as a name of the resource. Null: its tokens have no `aud`. Default: the resource's name.
	Audience any `json:"audience,omitempty"`

	// The scopes that the resource supports. Default: any.
	Scopes []string `json:"scopes,omitempty"`

	// Scopes granted if a request names none.
	DefaultScopes []string `json:"defaultScopes,omitempty"`

	TokenFormat string `json:"tokenFormat,omitempty"`

	// Default: the issuer's `alg`.
	Alg string `json:"alg,omitempty"`

	// HMAC secret (its UTF-8 bytes): at least 32, 48 or 64 bytes for HS256, HS384, HS512. Default: the secret of the key ring.
	Secret string `json:"secret,omitempty"`

	// `iss` of its tokens: any string. Default: the issuer identifier.
	Issuer string `json:"issuer,omitempty"`

	ScopeClaim string `json:"scopeClaim,omitempty"`

	ScopeFormat string `json:"scopeFormat,omitempty"`

	// `typ` in the header of its JWT access tokens. Default: the issuer's `accessTokenTyp`.
	AccessTokenTyp any `json:"accessTokenTyp,omitempty"`

	// Extra claims: a fixed value, null to leave a claim out, or { "fromUser": "email" } for a field of the user: `id` (the subject), `username`, `name`, `given_name`, `family_name`, `email`, `email_verified`, `roles`, one of the user's claims, or `attributes.NAME`; with `prefix` for a text before it. A text may be a template, such as `mail:${user.email}`, `${client.id}` or `${request.login_hint}`.
	Claims map[string]any `json:"claims,omitempty"`

	// `jwt`: refresh tokens are JWTs with the claims of an access token, changed by `refreshTokenClaims`, for APIs that read them themselves. Default: set by the profile (generic: opaque).
	RefreshTokenFormat string `json:"refreshTokenFormat,omitempty"`

	// Claims of refresh tokens with the format `jwt`, such as { "type": "refresh" }; values as in `claims`. At least one must tell them from access tokens.
	RefreshTokenClaims map[string]any `json:"refreshTokenClaims,omitempty"`

	// Lifetime of access tokens for this resource, unless the client sets one. Default: the issuer's.
	AccessTokenExpiresInSeconds int `json:"accessTokenExpiresInSeconds,omitempty"`

	// Lifetime of refresh tokens for this resource. Default: the issuer's.
	RefreshTokenExpiresInSeconds int `json:"refreshTokenExpiresInSeconds,omitempty"`
}

// TokensMintOptions has the options to: Mint a token without a protocol flow.
type TokensMintOptions struct {
	// User of the token: name, e-mail address or UUID. Any UUID is accepted.
	User string `json:"user,omitempty"`

	// Client id. Without `user` and `subject` the client acts for itself. Default: demo-app, with a user.
	Client string `json:"client,omitempty"`

	// Any text to use as `sub`. Default: the user's UUID.
	Subject string `json:"subject,omitempty"`

	// Value of `aud`; null for none. The name or audience of a configured resource brings the settings of that resource. Default: the issuer's default audience.
	Audience any `json:"audience,omitempty"`

	// Scopes, separated by spaces. The user's roles do not limit them. Default: those default scopes of the resource or client that the user's roles, or the `roles` of the request, allow.
	Scope string `json:"scope,omitempty"`

	// Value of the `roles` claim. Default: the user's roles.
	Roles []string `json:"roles,omitempty"`

	// Claims to add, or to put in place of existing ones; null leaves a claim out.
	Claims map[string]any `json:"claims,omitempty"`

	// Members of the JOSE header to add, or to put in place of existing ones; null leaves a member out.
	Header map[string]any `json:"header,omitempty"`

	// Signing algorithm. Default: the resource's, else the issuer's.
	Alg string `json:"alg,omitempty"`

	// Lifetime in seconds, or `never`; may be negative. Default: the resource's, else the issuer's.
	ExpiresInSeconds any `json:"expiresInSeconds,omitempty"`

	// Sets `nbf`, in seconds from now.
	NotBeforeInSeconds int `json:"notBeforeInSeconds,omitempty"`

	// Seconds by which to move `iat` into the past; `exp` moves with it.
	IssuedSecondsAgo int `json:"issuedSecondsAgo,omitempty"`

	// Form of the token. `both` makes a JWT and an opaque value that share one record. Default: the client's, else the resource's, else the profile's.
	Format string `json:"format,omitempty"`

	// Kind of token. A refresh token is opaque, unless the resource or the vendor has JWTs; an ID or logout token is always a JWT. Default: access.
	Kind string `json:"kind,omitempty"`

	// Name of the flaw that the token should have, from `flaws.list`. Default: no flaw.
	Flaw string `json:"flaw,omitempty"`

	// Note that lists show with the token.
	Description string `json:"description,omitempty"`
}

// TokensListOptions has the options to: List issued tokens, newest first, without their values.
type TokensListOptions struct {
	// Maximum number of items to return.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`

	Kind string `json:"kind,omitempty"`

	// User of the token: name, e-mail address or UUID. Give either `user` or `subject`.
	User string `json:"user,omitempty"`

	// Value of `sub`; a client's own tokens have its id there.
	Subject string `json:"subject,omitempty"`

	ClientID string `json:"clientId,omitempty"`

	// Id of the key that signed the token.
	Kid string `json:"kid,omitempty"`

	// true lists only revoked tokens, false only others.
	Revoked *bool `json:"revoked,omitempty"`

	// State of the token, by the issuer's clock.
	State string `json:"state,omitempty"`

	// Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token.
	Search string `json:"search,omitempty"`
}

// TokensRevokeManyOptions has the options to: Revoke every token that matches the filter.
type TokensRevokeManyOptions struct {
	Kind string `json:"kind,omitempty"`

	// User of the token: name, e-mail address or UUID. Give either `user` or `subject`.
	User string `json:"user,omitempty"`

	// Value of `sub`; a client's own tokens have its id there.
	Subject string `json:"subject,omitempty"`

	ClientID string `json:"clientId,omitempty"`

	// Id of the key that signed the token.
	Kid string `json:"kid,omitempty"`

	// Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token.
	Search string `json:"search,omitempty"`
}

// KeysListOptions has the options to: List the keys of the ring with their states, removed ones included.
type KeysListOptions struct {
	// Include the private and secret members.
	Private *bool `json:"private,omitempty"`

	// Text in the kid, the algorithm, the state, a time or the public key.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// KeysRotateOptions has the options to: Start signing with a new key, or with the `next` key if there is one. The old key stays published until it is removed.
type KeysRotateOptions struct {
	// Signing algorithm. Default: the issuer's.
	Alg string `json:"alg,omitempty"`

	// Only publish a new key, in state `next`; the next rotation starts signing with it.
	Prepublish *bool `json:"prepublish,omitempty"`

	// false removes the old key at once.
	Overlap *bool `json:"overlap,omitempty"`

	// Size of a new RSA key in bits. Default: 2048.
	ModulusLength any `json:"modulusLength,omitempty"`

	// Id of the new key. Default: its thumbprint (RFC 7638), or a random id for a secret.
	Kid string `json:"kid,omitempty"`

	// `kid` in the JWKS and in token headers, if it should differ from `kid`. It may repeat that of another key; null leaves it out.
	PublishedKid any `json:"publishedKid,omitempty"`

	// `id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`).
	Tokens string `json:"tokens,omitempty"`
}

// KeysImportOptions has the options to: Import an existing private key or secret.
type KeysImportOptions struct {
	// A private JWK.
	JWK map[string]any `json:"jwk,omitempty"`

	// A private key as PEM.
	Pem string `json:"pem,omitempty"`

	// An HMAC secret; its UTF-8 bytes are the key.
	Secret string `json:"secret,omitempty"`

	// Signing algorithm. Default: `alg` of the JWK, else one that fits the key.
	Alg string `json:"alg,omitempty"`

	// Id of the key. Default: `kid` of the JWK, else the thumbprint (RFC 7638), or a random id for a secret.
	Kid string `json:"kid,omitempty"`

	// `kid` in the JWKS and in token headers, if it should differ from `kid`. It may repeat that of another key; null leaves it out.
	PublishedKid any `json:"publishedKid,omitempty"`

	// State of the imported key. An `active` key replaces the present one, which becomes `retiring`.
	State string `json:"state,omitempty"`

	// `id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`).
	Tokens string `json:"tokens,omitempty"`
}

// KeysCompromiseOptions has the options to: Act as if the active key had leaked: remove it at once, sign with another and revoke every token it signed.
type KeysCompromiseOptions struct {
	// Signing algorithm. Default: the issuer's.
	Alg string `json:"alg,omitempty"`

	// `id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`).
	Tokens string `json:"tokens,omitempty"`
}

// FlawsListOptions has the options to: List the flaws that a minted token can have.
type FlawsListOptions struct {
	Group string `json:"group,omitempty"`

	Severity string `json:"severity,omitempty"`

	// Maximum number of items to return.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// FaultsListOptions has the options to: List the faults in the order in which they are tried: newest first, used-up ones last.
type FaultsListOptions struct {
	// true lists only those that were never used, or less often than `times` says; false lists the others.
	Unused *bool `json:"unused,omitempty"`

	// Text in the id or in one of the values.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// FaultsAddOptions has the options to: Delay, break or change an endpoint's answers. Newer faults are tried first, and only the first that applies is used.
type FaultsAddOptions struct {
	// Name of an endpoint, `*` for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint.
	Endpoint any `json:"endpoint,omitempty"`

	// Milliseconds to wait before the request is processed: a number, or { min, max }.
	DelayMilliseconds any `json:"delayMilliseconds,omitempty"`

	// HTTP status of the answer. The real endpoint is not called, unless `merge` or `jwks` is given.
	Status int `json:"status,omitempty"`

	// Headers to set on the answer, real or replaced; null removes one.
	Headers map[string]any `json:"headers,omitempty"`

	// Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called.
	Body any `json:"body,omitempty"`

	// `close` and `reset` end the connection without an answer, `hang` never answers, `trickle` sends the answer byte by byte.
	Connection string `json:"connection,omitempty"`

	// Milliseconds between two bytes of `trickle`.
	TrickleMilliseconds int `json:"trickleMilliseconds,omitempty"`

	// JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL.
	Merge map[string]any `json:"merge,omitempty"`

	// Way in which the key set is wrong; only for the endpoint `jwks`.
	JWKS string `json:"jwks,omitempty"`

	// Number of answers to apply the fault to. Default: all, until it is removed.
	Times int `json:"times,omitempty"`

	// Seconds of real time after which the fault removes itself. Default: never.
	ForSeconds int `json:"forSeconds,omitempty"`

	// Number of matching requests to let pass first.
	Skip int `json:"skip,omitempty"`

	// Probability from 0 to 1 that the fault is applied. Default: 1.
	Probability float64 `json:"probability,omitempty"`

	// Seed of the random numbers for `probability` and ranges of delays; the same seed gives the same sequence.
	Seed int `json:"seed,omitempty"`

	// Conditions; a request must meet all of them.
	When map[string]any `json:"when,omitempty"`
}

// OverridesListOptions has the options to: List the overrides in the order in which they will be used: oldest first, used-up ones last.
type OverridesListOptions struct {
	// true lists only those that were never used, or less often than `times` says; false lists the others.
	Unused *bool `json:"unused,omitempty"`

	// Text in the id or in one of the values.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// OverridesAddOptions has the options to: Change only the next token of a protocol flow, or only the next answer of userinfo or introspection. Several overrides form a queue: one for each token or answer. Minting is not affected.
type OverridesAddOptions struct {
	// Target of the change: the next `token` of a protocol flow, or the next answer of `userinfo` or `introspection`.
	Target string `json:"target,omitempty"`

	// Kind of token to change, with the target `token`. Default: access.
	Kind string `json:"kind,omitempty"`

	// JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too.
	Claims map[string]any `json:"claims,omitempty"`

	// JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member.
	Header map[string]any `json:"header,omitempty"`

	// Lifetime of the token in seconds from its issue, or `never`; may be negative. `expires_in` in the answer changes too.
	ExpiresInSeconds any `json:"expiresInSeconds,omitempty"`

	// JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member.
	Merge map[string]any `json:"merge,omitempty"`

	// Number of tokens or answers to change.
	Times int `json:"times,omitempty"`

	// Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks.
	When map[string]any `json:"when,omitempty"`
}

// RequestsListOptions has the options to: List the requests that the issuer has answered.
type RequestsListOptions struct {
	Endpoint string `json:"endpoint,omitempty"`

	// HTTP method.
	Method string `json:"method,omitempty"`

	// Path of the request, without its query.
	Path string `json:"path,omitempty"`

	// Id of the client that the request names.
	ClientID string `json:"clientId,omitempty"`

	// `grant_type` of a token request.
	GrantType string `json:"grantType,omitempty"`

	// Name, e-mail address or subject of the user.
	User string `json:"user,omitempty"`

	// HTTP status; null finds requests without an answer.
	Status any `json:"status,omitempty"`

	// Error code; null finds requests without an error.
	Error any `json:"error,omitempty"`

	// `jti` of the token that was issued or presented.
	JTI string `json:"jti,omitempty"`

	// One of the scopes of the request.
	Scope string `json:"scope,omitempty"`

	// Id of the fault that was applied.
	Fault string `json:"fault,omitempty"`

	// Id of an override that changed tokens or the answer.
	Override string `json:"override,omitempty"`

	// Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token.
	Finding string `json:"finding,omitempty"`

	// `refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others.
	Outcome string `json:"outcome,omitempty"`

	// Text to find anywhere in the request, such as a part of a path, a name, a reason or a token.
	Search string `json:"search,omitempty"`

	// Id of a request; finds only later ones.
	After string `json:"after,omitempty"`

	// Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text.
	Params string `json:"params,omitempty"`

	// Show secrets and tokens as they were sent, not redacted. A log that several servers share has none.
	Raw *bool `json:"raw,omitempty"`

	// Maximum number of items to return.
	Limit int `json:"limit,omitempty"`

	// Id of a request; finds only earlier ones.
	Before string `json:"before,omitempty"`

	// Which requests come first. `next` is for `after` with the oldest first, and for `before` with the newest.
	Order string `json:"order,omitempty"`
}

// RequestsCountOptions has the options to: Count the requests that match the filter.
type RequestsCountOptions struct {
	Endpoint string `json:"endpoint,omitempty"`

	// HTTP method.
	Method string `json:"method,omitempty"`

	// Path of the request, without its query.
	Path string `json:"path,omitempty"`

	// Id of the client that the request names.
	ClientID string `json:"clientId,omitempty"`

	// `grant_type` of a token request.
	GrantType string `json:"grantType,omitempty"`

	// Name, e-mail address or subject of the user.
	User string `json:"user,omitempty"`

	// HTTP status; null finds requests without an answer.
	Status any `json:"status,omitempty"`

	// Error code; null finds requests without an error.
	Error any `json:"error,omitempty"`

	// `jti` of the token that was issued or presented.
	JTI string `json:"jti,omitempty"`

	// One of the scopes of the request.
	Scope string `json:"scope,omitempty"`

	// Id of the fault that was applied.
	Fault string `json:"fault,omitempty"`

	// Id of an override that changed tokens or the answer.
	Override string `json:"override,omitempty"`

	// Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token.
	Finding string `json:"finding,omitempty"`

	// `refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others.
	Outcome string `json:"outcome,omitempty"`

	// Text to find anywhere in the request, such as a part of a path, a name, a reason or a token.
	Search string `json:"search,omitempty"`

	// Id of a request; finds only later ones.
	After string `json:"after,omitempty"`

	// Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text.
	Params string `json:"params,omitempty"`
}

// RequestsTakeOptions has the options to: Remove the first matching request from the log and return it; null if there is none.
type RequestsTakeOptions struct {
	Endpoint string `json:"endpoint,omitempty"`

	// HTTP method.
	Method string `json:"method,omitempty"`

	// Path of the request, without its query.
	Path string `json:"path,omitempty"`

	// Id of the client that the request names.
	ClientID string `json:"clientId,omitempty"`

	// `grant_type` of a token request.
	GrantType string `json:"grantType,omitempty"`

	// Name, e-mail address or subject of the user.
	User string `json:"user,omitempty"`

	// HTTP status; null finds requests without an answer.
	Status any `json:"status,omitempty"`

	// Error code; null finds requests without an error.
	Error any `json:"error,omitempty"`

	// `jti` of the token that was issued or presented.
	JTI string `json:"jti,omitempty"`

	// One of the scopes of the request.
	Scope string `json:"scope,omitempty"`

	// Id of the fault that was applied.
	Fault string `json:"fault,omitempty"`

	// Id of an override that changed tokens or the answer.
	Override string `json:"override,omitempty"`

	// Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token.
	Finding string `json:"finding,omitempty"`

	// `refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others.
	Outcome string `json:"outcome,omitempty"`

	// Text to find anywhere in the request, such as a part of a path, a name, a reason or a token.
	Search string `json:"search,omitempty"`

	// Id of a request; finds only later ones.
	After string `json:"after,omitempty"`

	// Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text.
	Params map[string]any `json:"params,omitempty"`

	// Show secrets and tokens as they were sent, not redacted. A log that several servers share has none.
	Raw *bool `json:"raw,omitempty"`
}

// RequestsWaitForOptions has the options to: Wait for a matching request. Returns at once if the log already holds one, else when it comes.
type RequestsWaitForOptions struct {
	Endpoint string `json:"endpoint,omitempty"`

	// HTTP method.
	Method string `json:"method,omitempty"`

	// Path of the request, without its query.
	Path string `json:"path,omitempty"`

	// Id of the client that the request names.
	ClientID string `json:"clientId,omitempty"`

	// `grant_type` of a token request.
	GrantType string `json:"grantType,omitempty"`

	// Name, e-mail address or subject of the user.
	User string `json:"user,omitempty"`

	// HTTP status; null finds requests without an answer.
	Status any `json:"status,omitempty"`

	// Error code; null finds requests without an error.
	Error any `json:"error,omitempty"`

	// `jti` of the token that was issued or presented.
	JTI string `json:"jti,omitempty"`

	// One of the scopes of the request.
	Scope string `json:"scope,omitempty"`

	// Id of the fault that was applied.
	Fault string `json:"fault,omitempty"`

	// Id of an override that changed tokens or the answer.
	Override string `json:"override,omitempty"`

	// Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token.
	Finding string `json:"finding,omitempty"`

	// `refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others.
	Outcome string `json:"outcome,omitempty"`

	// Text to find anywhere in the request, such as a part of a path, a name, a reason or a token.
	Search string `json:"search,omitempty"`

	// Id of a request; finds only later ones.
	After string `json:"after,omitempty"`

	// Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text.
	Params map[string]any `json:"params,omitempty"`

	// Show secrets and tokens as they were sent, not redacted. A log that several servers share has none.
	Raw *bool `json:"raw,omitempty"`

	// Seconds to wait before the call fails with `timeout`.
	TimeoutSeconds float64 `json:"timeoutSeconds,omitempty"`
}

// RequestsSendOptions has the options to: Send a request to an endpoint of the issuer as a client does. Returns it with its answer, and with what the request log says about it. Redirects are not followed.
type RequestsSendOptions struct {
	Endpoint string `json:"endpoint,omitempty"`

	// Default: GET for discovery, jwks, authorization, userinfo, end_session, otherwise POST.
	Method string `json:"method,omitempty"`

	// Parameters, sent in the query of a GET and in the form of a POST.
	Params map[string]any `json:"params,omitempty"`

	// Further headers, such as Authorization.
	Headers map[string]any `json:"headers,omitempty"`
}

// SessionsListOptions has the options to: List the login sessions that have not ended, latest first.
type SessionsListOptions struct {
	// Name, e-mail address or UUID of the user.
	User string `json:"user,omitempty"`

	// Id of a client that the user has signed in to.
	ClientID string `json:"clientId,omitempty"`

	// Text in the id, the methods, a client id, or the user's name or e-mail address.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// SessionsEndManyOptions has the options to: End every login session that matches the filter, for example all those of one user, and notify the clients.
type SessionsEndManyOptions struct {
	// Name, e-mail address or UUID of the user.
	User string `json:"user,omitempty"`

	// Id of a client that the user has signed in to.
	ClientID string `json:"clientId,omitempty"`
}

// UsersListOptions has the options to: List the users of the directory.
type UsersListOptions struct {
	// Include passwords and secrets.
	Private *bool `json:"private,omitempty"`

	// Text in the name of the entry or in one of its values, secrets excepted.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// ClientsListOptions has the options to: List the clients of the directory.
type ClientsListOptions struct {
	// Include passwords and secrets.
	Private *bool `json:"private,omitempty"`

	// Text in the name of the entry or in one of its values, secrets excepted.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// ResourcesListOptions has the options to: List the resources of the directory.
type ResourcesListOptions struct {
	// Include passwords and secrets.
	Private *bool `json:"private,omitempty"`

	// Text in the name of the entry or in one of its values, secrets excepted.
	Search string `json:"search,omitempty"`

	// Maximum number of items to return. Default: all.
	Limit int `json:"limit,omitempty"`

	// `next` of the previous page.
	After string `json:"after,omitempty"`
}

// ClockSetOptions has the options to: Move, freeze or resume the issuer's clock. The times in its tokens and its checks of expiry follow.
type ClockSetOptions struct {
	// Seconds to move the clock forward; negative moves it back.
	AdvanceSeconds int `json:"advanceSeconds,omitempty"`

	// Time to set the clock to, before `advanceSeconds` is added.
	SetAt *time.Time `json:"setAt,omitempty"`

	// true stops the clock, false lets it run. Default: unchanged.
	Frozen *bool `json:"frozen,omitempty"`
}

// PresetsGetOptions has the options to: Return the environment variables that point a library at the issuer, with its secrets.
type PresetsGetOptions struct {
	// Id of the client to print and to which tokens are issued. Default: `demo-app`.
	Client string `json:"client,omitempty"`

	// The API's audience, or a resource's name. Default: that of the first matching resource.
	Audience string `json:"audience,omitempty"`

	// Scopes that the API requires, separated by spaces.
	Scope string `json:"scope,omitempty"`

	// Signing algorithm of the tokens.
	Alg string `json:"alg,omitempty"`

	// FastMCP's major version. Default: lines for each.
	Fastmcp string `json:"fastmcp,omitempty"`

	// `dotenv`, `shell` for a shell's `eval`, or `json`.
	Format string `json:"format,omitempty"`
}

// ChecksStartOptions has the options to: Start to check an API with good and flawed tokens, and return at once.
type ChecksStartOptions struct {
	// URL of the API: an MCP endpoint, or any URL that requires a bearer token.
	URL string `json:"url,omitempty"`

	// Value of `aud` in the tokens. Default: from the API's metadata, else the URL.
	Audience string `json:"audience,omitempty"`

	// Scopes of the tokens, separated by spaces. Default: from the API's metadata.
	Scope string `json:"scope,omitempty"`

	// Also publish and remove keys and break the issuer's endpoints; all of this is undone at the end.
	Lifecycle *bool `json:"lifecycle,omitempty"`

	// Names of the only cases to send, or of their groups. Default: all.
	Only []string `json:"only,omitempty"`

	// Names of cases, or of their groups, that are not sent.
	Skip []string `json:"skip,omitempty"`

	// Send only one token for each cause, and wait for nothing.
	Quick *bool `json:"quick,omitempty"`

	// Least severity that fails the check. Default: low.
	FailOn string `json:"failOn,omitempty"`

	// Findings that are known and do not fail the check, such as those of an earlier report.
	Baseline []map[string]any `json:"baseline,omitempty"`

	// HTTP method of the requests to the API. Default: GET, or POST with a body.
	Method string `json:"method,omitempty"`

	Headers map[string]any `json:"headers,omitempty"`

	Body string `json:"body,omitempty"`

	// Tool of an MCP server to call, preferably one that requires a scope. Default: detected.
	Tool string `json:"tool,omitempty"`

	ToolArguments map[string]any `json:"toolArguments,omitempty"`

	// User of the tokens: a name or a UUID.
	User string `json:"user,omitempty"`

	// Second user, for `asOther`: a name or a UUID.
	OtherUser string `json:"otherUser,omitempty"`

	// Client of the tokens. Default: demo-app.
	Client string `json:"client,omitempty"`

	// Request that only the user may make: `GET /notes/42`, or for MCP `read_note {"id":"42"}`.
	AsOther string `json:"asOther,omitempty"`

	// Request that creates the object first; its JSON answer fills {name} in `asOther`.
	Create string `json:"create,omitempty"`

	// How the API verifies tokens. Default: detected.
	Verifier string `json:"verifier,omitempty"`

	// Signing algorithm of the tokens. Default: detected.
	Alg string `json:"alg,omitempty"`

	// Seconds for which the API may trust a cached key or introspection response. Default: 60.
	CacheSeconds float64 `json:"cacheSeconds,omitempty"`

	// Seconds for which the API may wait before it fetches the keys again. Default: 30.
	CooldownSeconds float64 `json:"cooldownSeconds,omitempty"`

	// Seconds to wait for each response of the API. Default: 15.
	TimeoutSeconds float64 `json:"timeoutSeconds,omitempty"`
}
