"""Records, arguments and operations of the control API.

Generated from openapi.json by `npm run generate`. Do not edit.
"""
# ruff: noqa

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Mapping, Sequence, TypedDict


@dataclass(frozen=True)
class Operation:
    """How a call is sent: method, path, and the name in JSON of each argument by its place."""

    method: str
    path: str
    in_path: Mapping[str, str]
    in_query: Mapping[str, str]
    in_body: Mapping[str, str]
    #: The argument that is the whole body; None if the body has a member for each argument.
    body: str | None
    #: Name of the record that is returned.
    result: str
    #: Whether the answer is a page of a list of such records.
    is_list: bool


ErrorCode = Literal[
    "bad_request",
    "bad_origin",
    "bad_host",
    "https_required",
    "admin_token",
    "too_many_attempts",
    "not_found",
    "method_not_allowed",
    "conflict",
    "body_too_large",
    "unsupported_media_type",
    "invalid_config",
    "unknown_issuer",
    "too_many_issuers",
    "unknown_key",
    "unknown_token",
    "unknown_session",
    "unknown_fault",
    "unknown_override",
    "unknown_user",
    "unknown_client",
    "unknown_resource",
    "unknown_check",
    "weak_secret",
    "bad_key_file",
    "key_state",
    "published_keys",
    "production",
    "wide_bind",
    "reachable_by_others",
    "port_in_use",
    "listen_failed",
    "certificate",
    "store_failed",
    "limit_reached",
    "server_unreachable",
    "unused_faults",
    "timeout",
    "closed",
    "server_error",
]


FlawName = Literal[
    "expired",
    "expired-just-now",
    "not-yet-valid",
    "issued-in-future",
    "no-exp",
    "exp-as-string",
    "exp-in-milliseconds",
    "exp-fractional",
    "no-iat",
    "wrong-signature",
    "tampered-payload",
    "signature-of-another-token",
    "stripped-signature",
    "truncated-signature",
    "null-signature-hmac",
    "zero-ecdsa-signature",
    "der-ecdsa-signature",
    "signature-padded",
    "signature-trailing-bits",
    "alg-none",
    "alg-none-capitalised",
    "alg-none-upper-case",
    "alg-none-mixed-case",
    "alg-none-with-signature",
    "alg-missing",
    "hmac-with-public-key-pem",
    "hmac-with-public-key-pem-trimmed",
    "hmac-with-public-key-der",
    "hmac-with-public-key-jwk",
    "hmac-with-public-key-jwk-published",
    "unadvertised-alg",
    "unknown-kid",
    "no-kid",
    "removed-key",
    "retired-key-still-valid",
    "embedded-jwk",
    "jku",
    "x5u",
    "kid-injection-path",
    "kid-injection-sql",
    "crit-unknown",
    "b64-false",
    "wrong-issuer",
    "issuer-trailing-slash",
    "missing-sub",
    "empty-sub",
    "non-uuid-sub",
    "other-client",
    "dpop-bound-as-bearer",
    "wrong-audience",
    "no-audience",
    "audience-list-without-you",
    "audience-list-with-you",
    "audience-longer",
    "audience-shorter",
    "audience-case",
    "audience-trailing-slash",
    "wrong-type-id-token",
    "wrong-type-refresh-token",
    "typ-confusion",
    "typ-confusion-dpop-proof",
    "typ-confusion-security-event",
    "typ-jwt",
    "typ-missing",
    "typ-full-media-type",
    "no-scope",
    "missing-scope",
    "scope-prefix-lookalike",
    "scope-case",
    "scope-as-array",
    "revoked",
    "revoked-twin",
    "logged-out-session",
    "opaque-unknown",
    "opaque-truncated",
    "opaque-of-other-issuer",
    "opaque-jti",
    "token-in-query",
    "two-authorization-headers",
    "lower-case-scheme",
    "empty-bearer",
    "token-without-scheme",
    "huge",
    "non-base64url",
    "two-segments",
    "five-segments",
    "jwe-shaped",
    "duplicate-json-members",
    "duplicate-header-members",
    "nested-jwt",
]


STATIC_TOKENS: dict[str, dict[str, Any]] = {
    "dev-alice-token": {"client_id": "alice@company.com", "scopes": ["read:data", "write:data", "admin:users"]},
    "dev-bob-token": {"client_id": "bob@company.com", "scopes": ["read:data"]},
    "dev-guest-token": {"client_id": "guest-user", "scopes": []},
}


@dataclass(frozen=True, kw_only=True)
class MintedToken:
    """A record of the control API: minted token."""

    id: str
    jti: str | None
    value_end: str | None
    """Last characters of the token's value, to recognise it by."""
    claims: dict[str, Any]
    header: dict[str, Any] | None
    issuer: str
    kind: Literal["access", "id", "refresh", "logout"]
    format: Literal["jwt", "opaque", "both"]
    subject: str | None
    client_id: str | None
    audience: str | list[str] | None
    scope: str | None
    flaw: str | None
    description: str | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    token: str
    """Value of the token, to send as `Authorization: Bearer TOKEN`."""
    opaque: str | None = None
    """Value of the opaque form; only with the format `both`."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A record of the control API: token."""

    id: str
    jti: str | None
    value_end: str | None
    """Last characters of the token's value, to recognise it by."""
    claims: dict[str, Any]
    header: dict[str, Any] | None
    issuer: str
    kind: Literal["access", "id", "refresh", "logout"]
    format: Literal["jwt", "opaque", "both"]
    subject: str | None
    client_id: str | None
    audience: str | list[str] | None
    scope: str | None
    flaw: str | None
    description: str | None
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TokensRevokeMany:
    """A record of the control API: tokens revoke many."""

    revoked: int
    """Number of tokens that this call revoked; earlier revocations do not count."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """A record of the control API: inspection."""

    form: Literal["jwt", "jwe", "opaque", "garbage"]
    """Form of the token, judged by its text and its record."""
    kind: Literal["access", "id", "refresh", "logout"] | None
    """Kind of the token according to its record; null without a record."""
    header: dict[str, Any] | None
    """JOSE header; null if there is none or it cannot be read."""
    claims: dict[str, Any] | None
    """Claims of the token; those of its record if it is opaque."""
    signature: InspectionSignature | None
    """The signature; null if there is none to verify."""
    record: Token | None
    """Record of the token at this issuer or another one of this server; null if none of them issued it."""
    active: bool
    """Value of `active` in the answer of introspection."""
    accepts: InspectionAccepts
    """Whether a strict verifier accepts the token."""
    problems: list[InspectionProblem]
    judged_at: datetime
    """Time of the inspection, by the issuer's clock."""


@dataclass(frozen=True, kw_only=True)
class InspectionSignature:
    """A record of the control API: inspection signature."""

    verified: bool
    """Whether a key of this issuer made the signature; removed keys count too."""
    kid: str | None
    """Id of the ring key that verified the signature."""
    state: Literal["next", "active", "retiring", "removed", "configured"] | None
    """State of that key; `configured` stands for a secret from the configuration."""


@dataclass(frozen=True, kw_only=True)
class InspectionAccepts:
    """Whether a strict verifier accepts the token."""

    jwks: bool | None
    """For a verifier that uses the published keys; null if the token is opaque."""
    introspection: bool | None
    """For a verifier that uses introspection; null if the token is judged as an ID or logout token."""


@dataclass(frozen=True, kw_only=True)
class InspectionProblem:
    """A record of the control API: inspection problem."""

    code: Literal["not-a-token", "segment-count", "encrypted", "not-base64url", "base64url-variant", "not-utf8", "not-json", "duplicate-members", "nested-too-deeply", "nested-jwt", "too-large", "alg-missing", "alg-none", "alg-not-allowed", "no-signature", "wrong-signature", "no-kid", "unknown-kid", "removed-key", "key-in-header", "unknown-crit", "unencoded-payload", "wrong-typ", "missing-iss", "missing-sub", "missing-aud", "missing-exp", "missing-iat", "missing-client_id", "missing-jti", "malformed-claim", "empty-sub", "wrong-issuer", "wrong-audience", "expired", "not-yet-valid", "not-a-time", "issued-in-future", "far-expiry", "bound-to-key", "missing-scope", "scope-form", "not-an-access-token", "unknown-token", "other-issuer", "revoked", "used-up", "client-gone", "grant-ended"]
    message: str
    rule: str
    """Specification and section that the token violates."""
    severity: Literal["refuse", "warn"]
    """`refuse`: a strict verifier rejects the token. `warn`: some verifiers do, or it is worth knowing."""
    seen_by: list[Literal["jwks", "introspection"]]
    """Kinds of verifier that can notice the problem."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A record of the control API: key."""

    kid: str
    """Id of the key in the ring. `publicJwk.kid` is the published id, which may differ."""
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    use: Literal["sig"]
    tokens: Literal["all", "access", "id"]
    """Tokens that the key signs: `all`. An issuer with separate keys for ID tokens has keys for `id` tokens and for the others (`access`)."""
    state: Literal["next", "active", "retiring", "removed"]
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None
    removed_at: datetime | None
    tokens_signed: int
    """Number of recorded tokens that the key signed."""
    public_jwk: dict[str, Any] | None
    """Public key; null for an HMAC secret, which has none."""
    private_jwk: dict[str, Any] | None = None
    """Private key or secret; only with `private`."""


@dataclass(frozen=True, kw_only=True)
class KeysCompromise:
    """A record of the control API: keys compromise."""

    removed: Key
    active: Key
    revoked_tokens: int


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """A record of the control API: flaw."""

    name: FlawName
    group: Literal["time", "signature", "claims", "scope", "lifecycle", "transport"]
    summary: str
    rule: str
    """Specification and section that the flaw violates."""
    remedy: str
    severity: Literal["critical", "high", "medium", "low"]
    verdicts: Verdicts
    """Correct answer of each kind of verifier."""
    format: Literal["jwt", "opaque", "both", "any"]
    """Form of token in which the flaw exists."""
    transport: bool
    """Whether the flaw is in how the token is sent, not in the token itself."""


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """Correct answer of each kind of verifier."""

    jwks: Verdict
    introspection: Verdict
    resource: Verdict


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A record of the control API: verdict."""

    outcome: Literal["refuse", "accept", "either", "not-applicable"]
    status: Literal[400] | Literal[401] | Literal[403] | None = None
    error: Literal["invalid_token", "invalid_request", "insufficient_scope"] | None = None
    or_: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A record of the control API: refusal."""

    status: Literal[400] | Literal[401] | Literal[403]
    error: Literal["invalid_token", "invalid_request", "insufficient_scope"] | None = None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A record of the control API: fault."""

    id: str
    issuer: str
    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login"] | Literal["*"] | str
    """Name of an endpoint, `*` for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint."""
    delay_milliseconds: int | FaultDelayMilliseconds | None = None
    """Milliseconds to wait before the request is processed: a number, or { min, max }."""
    status: int | None = None
    """HTTP status of the answer. The real endpoint is not called, unless `merge` or `jwks` is given."""
    headers: dict[str, str | None] | None = None
    """Headers to set on the answer, real or replaced; null removes one."""
    body: Any = None
    """Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called."""
    connection: Literal["close", "reset", "hang", "trickle"] | None = None
    """`close` and `reset` end the connection without an answer, `hang` never answers, `trickle` sends the answer byte by byte."""
    trickle_milliseconds: int
    merge: dict[str, Any] | None = None
    """JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL."""
    jwks: Literal["stale", "missing-key", "duplicate-kid", "no-kid", "wrong-use", "wrong-alg", "empty", "truncated", "html"] | None = None
    """Way in which the key set is wrong; only for the endpoint `jwks`."""
    times: int | None = None
    """Number of answers to apply the fault to. Default: all, until it is removed."""
    for_seconds: int | None = None
    """Seconds of real time after which the fault removes itself. Default: never."""
    skip: int
    probability: float | None = None
    """Probability from 0 to 1 that the fault is applied. Default: 1."""
    seed: int
    when: FaultWhen | None = None
    """Conditions; a request must meet all of them."""
    used: int
    """Number of answers that the fault was applied to."""


@dataclass(frozen=True, kw_only=True)
class FaultDelayMilliseconds:
    """A record of the control API: fault delay milliseconds."""

    min: int
    max: int


@dataclass(frozen=True, kw_only=True)
class FaultWhen:
    """Conditions; a request must meet all of them."""

    client_id: str | None = None
    user: str | None = None
    """Name, e-mail address or subject of the user, if the request shows who the user is."""
    grant_type: str | None = None
    header: dict[str, str] | None = None
    """Request headers that must have exactly these values."""


@dataclass(frozen=True, kw_only=True)
class FaultsClear:
    """A record of the control API: faults clear."""

    removed: int


@dataclass(frozen=True, kw_only=True)
class Override:
    """A record of the control API: override."""

    id: str
    issuer: str
    target: Literal["token", "userinfo", "introspection"]
    """Target of the change: the next `token` of a protocol flow, or the next answer of `userinfo` or `introspection`."""
    kind: Literal["access", "id", "refresh", "logout"] | None = None
    """Kind of token to change, with the target `token`. Default: access."""
    claims: dict[str, Any] | None = None
    """JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too."""
    header: dict[str, Any] | None = None
    """JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member."""
    expires_in_seconds: int | Literal["never"] | None = None
    """Lifetime of the token in seconds from its issue, or `never`; may be negative. `expires_in` in the answer changes too."""
    merge: dict[str, Any] | None = None
    """JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member."""
    times: int
    when: OverrideWhen | None = None
    """Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks."""
    used: int
    """Number of tokens or answers that the override changed."""


@dataclass(frozen=True, kw_only=True)
class OverrideWhen:
    """Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks."""

    client_id: str | None = None
    user: str | None = None
    """Name, e-mail address or subject of the user, if the request shows who the user is."""
    grant_type: str | None = None
    header: dict[str, str] | None = None
    """Request headers that must have exactly these values."""


@dataclass(frozen=True, kw_only=True)
class OverridesClear:
    """A record of the control API: overrides clear."""

    removed: int


@dataclass(frozen=True, kw_only=True)
class LoggedRequest:
    """A record of the control API: logged request."""

    id: str
    """Id of the request; counts up. A filter takes it as `after`."""
    at: datetime
    """Time at which the request came, by the real clock."""
    issuer: str
    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login", "backchannel_logout"] | None
    """Endpoint that was called; null for an unknown path. `backchannel_logout` is a request that this server sent to a client, with the client's answer."""
    method: str
    path: str
    """Path of the request; the whole URL if it was sent to a client."""
    client_id: str | None
    grant_type: str | None
    params: dict[str, str | list[str]]
    """Parameters of the URL and the form. Secrets are redacted; a token or code is replaced by the beginning of its hash."""
    authorization: str | None
    """The Authorization header, redacted like the parameters."""
    status: int | None
    """HTTP status; null if the connection ended without an answer."""
    error: str | None
    """Error code of the answer; for a request that was sent to a client, why it failed."""
    decision: str | None
    """The outcome of a request that was not refused, such as `issued an access token` or `the token is active`. null for refusals and for documents."""
    reason: str | None
    """Why the request was refused, or why the introspected token is not active: which value is wrong, and what to do. The client may have been told less."""
    user: str | None
    """Subject of the user; null if there was none."""
    user_name: str | None
    """Name of the user; null if there was none, or if the directory has no user with this subject."""
    scopes: list[str]
    """Scopes of the token that was issued or presented, else the requested scopes."""
    jti: str | None
    """`jti` of the token that was issued or presented."""
    duration_milliseconds: float
    fault: str | None
    """Id of the fault that was applied."""
    overrides: list[str]
    """Ids of the overrides that changed tokens or the answer."""
    findings: list[Finding]
    """Mistakes of the client that the request shows."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A record of the control API: finding."""

    name: str
    severity: Literal["error", "warning", "hint"]
    text: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class RequestsClear:
    """A record of the control API: requests clear."""

    removed: int


@dataclass(frozen=True, kw_only=True)
class RequestsCount:
    """A record of the control API: requests count."""

    count: int


@dataclass(frozen=True, kw_only=True)
class RequestsTake:
    """A record of the control API: requests take."""

    request: LoggedRequest | None


@dataclass(frozen=True, kw_only=True)
class RequestsSend:
    """A record of the control API: requests send."""

    request: RequestsSendRequest
    answer: RequestsSendAnswer | None
    """null if there was none."""
    failure: str | None
    """Why there was no answer."""
    duration_milliseconds: float
    entry: LoggedRequest | None
    """What the request log says, with its secrets redacted; null if it has no such request."""


@dataclass(frozen=True, kw_only=True)
class RequestsSendRequest:
    """A record of the control API: requests send request."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None
    """null for a request without a body."""


@dataclass(frozen=True, kw_only=True)
class RequestsSendAnswer:
    """A record of the control API: requests send answer."""

    status: int
    status_text: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, kw_only=True)
class Session:
    """A record of the control API: session."""

    id: str
    """Id of the session; each login has a new one. With the profiles `auth0` and `keycloak`, tokens show it as `sid`."""
    user: str
    """UUID of the user."""
    signed_in_at: datetime
    """Time of the last proof, such as a second factor that was added later."""
    methods: list[str]
    """What the user did to sign in, as in `amr`: `pwd`, and `otp` or `hwk` with `mfa`."""
    expires_at: datetime | None
    outlives_browser: bool
    """Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose."""
    claims: dict[str, Any]
    """Claims that the user typed on the login page; the tokens of the session have them."""
    clients: list[str]
    """Ids of the clients that the user has signed in to."""


@dataclass(frozen=True, kw_only=True)
class SessionsEndMany:
    """A record of the control API: sessions end many."""

    ended: int
    """Number of sessions that were ended."""
    told: list[ToldClient]
    """Clients with a `backchannelLogoutUri`, and the result of notifying each."""


@dataclass(frozen=True, kw_only=True)
class ToldClient:
    """A record of the control API: told client."""

    client_id: str
    uri: str
    status: int | None
    """HTTP status of the client's answer; null if there was none."""
    error: str | None
    """Why the client could not be notified; null if it was."""


@dataclass(frozen=True, kw_only=True)
class EndedSession:
    """A record of the control API: ended session."""

    id: str
    """Id of the session; each login has a new one. With the profiles `auth0` and `keycloak`, tokens show it as `sid`."""
    user: str
    """UUID of the user."""
    signed_in_at: datetime
    """Time of the last proof, such as a second factor that was added later."""
    methods: list[str]
    """What the user did to sign in, as in `amr`: `pwd`, and `otp` or `hwk` with `mfa`."""
    expires_at: datetime | None
    outlives_browser: bool
    """Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose."""
    claims: dict[str, Any]
    """Claims that the user typed on the login page; the tokens of the session have them."""
    clients: list[str]
    """Ids of the clients that the user has signed in to."""
    told: list[ToldClient]
    """Clients with a `backchannelLogoutUri`, and the result of notifying each."""


@dataclass(frozen=True, kw_only=True)
class DirectoryUser:
    """A record of the control API: directory user."""

    name: str
    """Name of the user in the directory."""
    entry: UserEntry
    """The entry in the form of the configuration."""
    configured: bool
    """false if the entry was added or changed after the configuration was read."""
    source: Literal["configuration", "changed", "registered", "document"]
    """`configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`."""


@dataclass(frozen=True, kw_only=True)
class DirectoryClient:
    """A record of the control API: directory client."""

    name: str
    """Name of the client in the directory."""
    entry: ClientEntry
    """The entry in the form of the configuration."""
    configured: bool
    """false if the entry was added or changed after the configuration was read."""
    source: Literal["configuration", "changed", "registered", "document"]
    """`configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`."""


@dataclass(frozen=True, kw_only=True)
class DirectoryResource:
    """A record of the control API: directory resource."""

    name: str
    """Name of the resource in the directory."""
    entry: ResourceEntry
    """The entry in the form of the configuration."""
    configured: bool
    """false if the entry was added or changed after the configuration was read."""
    source: Literal["configuration", "changed", "registered", "document"]
    """`configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`."""


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """A record of the control API: issuer."""

    id: str
    profile: str
    url: str
    """The issuer identifier, as in `iss`."""
    isolated: bool
    """Whether the issuer was made by `isolate` or on first touch, and can be closed."""
    endpoints: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A record of the control API: clock."""

    now: datetime
    """The issuer's current time."""
    frozen: bool
    ahead_seconds: int
    """Seconds by which the clock is ahead of real time; negative if it is behind."""


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A record of the control API: preset."""

    name: str
    summary: str
    """The library or set-up that reads the variables."""
    profile: str | None
    """Profile of the issuers that the preset is meant for."""


@dataclass(frozen=True, kw_only=True)
class PresetText:
    """A record of the control API: preset text."""

    name: str
    text: str
    """The variables in the format that was asked for."""
    notes: list[str]
    """Comments that the format cannot contain."""
    variables: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class RecorderGet:
    """A record of the control API: recorder get."""

    id: str
    fetches: int


@dataclass(frozen=True, kw_only=True)
class CheckRun:
    """A record of the control API: check run."""

    id: str
    url: str
    issuer: str | None
    """Id of the issuer that was asked for; null if none was."""
    state: Literal["running", "done", "failed", "stopped"]
    """`failed`: it could not be run, and `error` says why. Whether the API passed is in the report."""
    doing: str | None
    """The present step, in a few words; null after the end."""
    done: int
    """Number of cases with a result."""
    total: int
    """Number of cases."""
    started_at: datetime
    ended_at: datetime | None
    error: CheckRunError | None
    """Why the check could not be run."""
    cases: list[CheckCase]
    """The cases that have a result, in the order in which they were sent."""
    report: CheckReport | None
    """null until the check is done."""


@dataclass(frozen=True, kw_only=True)
class CheckRunError:
    """A record of the control API: check run error."""

    code: str
    message: str
    hint: str | None


@dataclass(frozen=True, kw_only=True)
class CheckCase:
    """A record of the control API: check case."""

    name: str
    group: Literal["basics", "time", "signature", "claims", "scope", "lifecycle", "transport", "isolation"]
    expected: str
    outcome: Literal["passed", "noted", "failed", "skipped"]
    """`noted`: passed, but with a remark."""
    note: str | None = None
    """Why the case was skipped, or a detail of its outcome."""
    duration_milliseconds: float


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """A record of the control API: check report."""

    url: str
    issuer: str
    request: str
    """How the API was called: `GET http://…`, or `MCP tools/call read_note at …`."""
    protocol: Literal["http", "mcp"]
    audience: str
    scope: str | None
    verifier: Literal["jwks", "introspection", "hmac", "static-key"] | None
    """null if no good token was accepted."""
    detected: bool
    """Whether the verifier was detected and not given in the options."""
    passed: bool
    """False if no good token was accepted, or if there are findings other than remarks."""
    accepted: int
    """Number of cases in which the API accepted what it should refuse."""
    should_refuse: int
    """Number of cases in which the API should refuse."""
    findings: list[CheckFinding]
    causes: list[CheckCause]
    """The findings by what one fix ends, worst first."""
    cases: list[CheckCase]
    attempts: list[CheckReportAttempts]
    """The attempts, if no good token was accepted and the check stopped; otherwise empty."""
    notes: list[str]
    """Further notes, for example that the API's metadata names another issuer."""
    duration_milliseconds: float


@dataclass(frozen=True, kw_only=True)
class CheckFinding:
    """A record of the control API: check finding."""

    case: str
    """Name of the case; the name of the flaw if a flawed token was sent."""
    kind: Literal["accepted", "refused", "fetched", "flooded", "leaked", "felled", "broke", "different"]
    """Kind of the finding. `broke` and `different` are remarks, which do not fail the check: the API did not accept the token, but failed (`broke`) or answered otherwise than the rule says (`different`)."""
    severity: Literal["critical", "high", "medium", "low"]
    summary: str
    """What was wrong with the token, or what was done to the issuer."""
    expected: str
    got: str
    rule: str
    remedy: str
    sent: CheckFindingSent | None
    returned: CheckFindingReturned | None
    tolerated: str | None = None
    """Why the finding does not fail the check although it is none of the remarks: the baseline, or `failOn`."""


@dataclass(frozen=True, kw_only=True)
class CheckFindingSent:
    """A record of the control API: check finding sent."""

    request: str
    token: CheckFindingSentToken | None
    """The token that was sent, without its signature; null if none was sent."""


@dataclass(frozen=True, kw_only=True)
class CheckFindingSentToken:
    """A record of the control API: check finding sent token."""

    form: Literal["jwt", "opaque"]
    header: dict[str, Any] | None
    claims: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CheckFindingReturned:
    """A record of the control API: check finding returned."""

    status: int | None
    failure: str | None = None
    """Why there was no answer."""
    www_authenticate: str | None
    body: str
    """The first 300 characters of the body."""


@dataclass(frozen=True, kw_only=True)
class CheckCause:
    """A record of the control API: check cause."""

    id: str
    """Stable name, such as `audience`."""
    summary: str
    """What is wrong: `The audience is not compared`."""
    kind: Literal["accepted", "refused", "fetched", "flooded", "leaked", "felled", "broke", "different"]
    """Kind of the finding. `broke` and `different` are remarks, which do not fail the check: the API did not accept the token, but failed (`broke`) or answered otherwise than the rule says (`different`)."""
    severity: Literal["critical", "high", "medium", "low"]
    """That of its worst finding."""
    cases: list[str]
    """Names of the cases, worst first."""
    remedy: str
    fails: bool
    """Whether it fails the check."""


@dataclass(frozen=True, kw_only=True)
class CheckReportAttempts:
    """A record of the control API: check report attempts."""

    token: str
    request: str
    got: str


@dataclass(frozen=True, kw_only=True)
class ChecksReport:
    """A record of the control API: checks report."""

    format: Literal["pretty", "json", "junit", "sarif", "markdown"]
    file_name: str
    media_type: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CertificateAuthority:
    """A record of the control API: certificate authority."""

    certificate: str
    """The certificate as PEM."""
    path: str | None
    """Path of the certificate's file on the server's machine; null if it is only in memory."""


@dataclass(frozen=True, kw_only=True)
class CheckEvent:
    """A record of the control API: check event."""

    id: str
    """Number of the event in this stream."""
    state: Literal["running", "done", "failed", "stopped"]
    """`failed`: it could not be run, and `error` says why. Whether the API passed is in the report."""
    doing: str | None
    """The present step, in a few words; null after the end."""
    done: int
    """Number of cases with a result."""
    total: int
    """Number of cases."""
    case: CheckCase | None
    """The case that has got its result; null for another step."""


class UserEntry(TypedDict, total=False):
    """A person who can sign in."""

    id: str
    """Subject of this user's tokens. Default: a UUID derived from the name."""
    subject: str
    """Subject of this user's tokens if it is no UUID, such as `auth0|123`, `1` or an e-mail address; instead of `id`."""
    name: str | None
    """Full name, as in the `name` claim; null for a user without one. Default: `givenName` and `familyName`, else the user name."""
    givenName: str
    """Given name of the user, for the claim `given_name`. Default: the first word of `name`, if the vendor has this claim."""
    familyName: str
    """Family name of the user, for the claim `family_name`. Default: all words of `name` but the first, if the vendor has this claim."""
    email: str
    """E-mail address, for the claim `email` and to sign in with."""
    emailVerified: bool
    """Value of the claim `email_verified`."""
    password: str
    """Checked by the password grant; users without a password cannot use that grant. The login page asks for it only if `login.password` is on."""
    roles: Sequence[str]
    """Roles of the user, whose scopes the user may be granted."""
    mfa: bool
    """Whether this user has a second factor. true: every login uses it. false: requests that demand one fail. Default: the issuer's `login.mfa`."""
    claims: Mapping[str, Any]
    """Extra claims in every token of this user and in userinfo responses. A text may be a template, such as `${client.id}` or `${request.login_hint}`."""
    attributes: Mapping[str, Any]
    """Facts about this user that are in no token, unless a claim is taken from one: { "fromUser": "attributes.department" } or `${user.attributes.department}`."""


class ClientEntry(TypedDict, total=False):
    """An application that requests tokens."""

    clientName: str
    """Shown on the login page. Default: the client id."""
    clientUri: str
    """Its website. The consent page links to it."""
    logoUri: str
    """Its logo. The consent page shows it if it is on this computer or where the browser returns to, and links to it."""
    policyUri: str
    """Its privacy policy. The consent page links to it."""
    tosUri: str
    """Its terms of service. The consent page links to them."""
    secret: str
    """Secret of a confidential client. Default: none, so that the client is public unless it has a key."""
    tokenEndpointAuthMethod: Literal["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "self_signed_tls_client_auth"]
    """Default: client_secret_basic (and client_secret_post) if there is a secret, private_key_jwt if there is a key, else none."""
    jwks: Mapping[str, Any]
    """Public keys for private_key_jwt."""
    jwksUri: str
    """URL of the public keys for private_key_jwt, in place of `jwks`."""
    grantTypes: Sequence[Literal["authorization_code", "refresh_token", "client_credentials", "password", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange"]]
    responseTypes: Sequence[Literal["code", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token", "none"]]
    """The only response types that this client may request; it needs the grant `authorization_code` for all of them. Default: all `responseTypes` of the issuer."""
    redirectUris: Sequence[str]
    """Exact URIs. For native clients, any port of an http loopback URI is accepted (RFC 8252)."""
    postLogoutRedirectUris: Sequence[str]
    """URIs that the browser may return to after a logout."""
    backchannelLogoutUri: str
    """Receives a logout token when a login of the client ends (OpenID Connect Back-Channel Logout). Not allowed if the vendor does not support it."""
    backchannelLogoutSessionRequired: bool
    """Whether its ID tokens and logout tokens identify the login by `sid`."""
    frontchannelLogoutUri: str
    """Is loaded in a frame of the browser that signs out (OpenID Connect Front-Channel Logout). The generic profile needs `frontchannelLogout` of the issuer, and a redirect URI of the same origin. Not allowed if the vendor does not support it."""
    frontchannelLogoutSessionRequired: bool
    """Whether its ID tokens and the requests of those frames identify the login by `sid`."""
    webOrigins: Sequence[str]
    """Origins whose pages may use this client for every request and grant, and in hidden frames; pages elsewhere may not call its endpoints. Default: pages at the origins of its redirect URIs and on loopback may redeem codes and refresh tokens, and read userinfo."""
    applicationType: Literal["web", "native"]
    """Default: native if any redirect URI is not https and a native client may use all of them, else web."""
    scopes: Sequence[str]
    """The only scopes that this client may request. Default: any."""
    defaultScopes: Sequence[str]
    """Scopes granted if a request names none."""
    alwaysScopes: Sequence[str]
    """Scopes that all its tokens have, whether a request names them or not, as Keycloak's default client scopes. Default: set by the profile (keycloak: profile, email and those that no `scope` shows; generic: none)."""
    roles: Sequence[str]
    """Roles in the tokens that it gets for itself, as those of a service account."""
    consent: bool
    """Whether users are asked before this client gets new scopes. Default: the issuer's `login.consent`."""
    claims: Mapping[str, Any]
    """Extra claims of its access tokens, with the values that a resource's `claims` can have. They replace the resource's and are replaced by the user's; a client's replace those of its scopes."""
    idTokenClaims: Mapping[str, Any]
    """Extra claims of its ID tokens; values as in `claims`. `aud` adds audiences to the client's own id."""
    userinfoClaims: Mapping[str, Any]
    """Extra members of its userinfo responses; values as in `claims`."""
    introspectionClaims: Mapping[str, Any]
    """Extra members of introspection responses about its access tokens; values as in `claims`. Null hides a claim of the token."""
    audience: str | Sequence[str]
    """Audiences to add to `aud` of its access tokens, besides the resource's."""
    acrValues: Mapping[str, Any]
    """Values of `acr` that this client may ask for. Default: the issuer's `acrValues`."""
    defaultAcrValues: Sequence[str]
    """Values of `acr` that its login requests ask for if they name none."""
    accessTokenExpiresInSeconds: int
    """Lifetime of its access tokens. Default: that of the resource or of the issuer."""
    idTokenExpiresInSeconds: int
    """Lifetime of its ID tokens. Default: that of the issuer."""
    tokenFormat: Literal["jwt", "opaque"]
    """Format of this client's access tokens. Default: the resource's format."""
    pkce: Literal["required", "optional"]
    """Whether its login requests need PKCE; `optional` has no effect if the issuer has `requirePkce`. Default: by the profile's rule (generic: public clients do, others do not)."""
    requirePushedAuthorizationRequests: bool
    """Reject its login requests that were not pushed before (RFC 9126)."""
    refreshTokenRotation: Literal["rotate", "keep"] | Mapping[str, Any]
    """Whether its used refresh tokens work again: `rotate`, `keep` or limits. Not allowed if the vendor sets this for all clients alike. Default: the issuer's `refreshTokenRotation`."""
    surplusSecret: Literal["refuse", "ignore"]
    """Whether a token request of this public client that contains a client secret is refused, or the secret ignored. Default: by the profile's rule (generic: refuse)."""
    dpopBoundAccessTokens: bool
    """Reject its token requests without a DPoP proof (RFC 9449), so that all its tokens are bound to a key."""
    tlsClientCertificateBoundAccessTokens: bool
    """Reject its token requests without a TLS client certificate (RFC 8705), so that all its tokens are bound to one. Needs `clientCertificates`."""
    idTokenSignedResponseAlg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Default: the issuer's `alg`."""
    userinfoSignedResponseAlg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Send this client userinfo as a JWT signed with this algorithm. Default: as JSON."""


class ResourceEntry(TypedDict, total=False):
    """An API that tokens are for (RFC 8707)."""

    audience: str | Sequence[str] | None
    """`aud` of its tokens; also accepted in requests as a name of the resource. Null: its tokens have no `aud`. Default: the resource's name."""
    scopes: Sequence[str]
    """The scopes that the resource supports. Default: any."""
    defaultScopes: Sequence[str]
    """Scopes granted if a request names none."""
    tokenFormat: Literal["jwt", "opaque"]
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Default: the issuer's `alg`."""
    secret: str
    """HMAC secret (its UTF-8 bytes): at least 32, 48 or 64 bytes for HS256, HS384, HS512. Default: the secret of the key ring."""
    issuer: str
    """`iss` of its tokens: any string. Default: the issuer identifier."""
    scopeClaim: Literal["scope", "scp", "scopes", "permissions"]
    scopeFormat: Literal["string", "array"]
    accessTokenTyp: str | None
    """`typ` in the header of its JWT access tokens. Default: the issuer's `accessTokenTyp`."""
    claims: Mapping[str, Any]
    """Extra claims: a fixed value, null to leave a claim out, or { "fromUser": "email" } for a field of the user: `id` (the subject), `username`, `name`, `given_name`, `family_name`, `email`, `email_verified`, `roles`, one of the user's claims, or `attributes.NAME`; with `prefix` for a text before it. A text may be a template, such as `mail:${user.email}`, `${client.id}` or `${request.login_hint}`."""
    refreshTokenFormat: Literal["jwt", "opaque"]
    """`jwt`: refresh tokens are JWTs with the claims of an access token, changed by `refreshTokenClaims`, for APIs that read them themselves. Default: set by the profile (generic: opaque)."""
    refreshTokenClaims: Mapping[str, Any]
    """Claims of refresh tokens with the format `jwt`, such as { "type": "refresh" }; values as in `claims`. At least one must tell them from access tokens."""
    accessTokenExpiresInSeconds: int
    """Lifetime of access tokens for this resource, unless the client sets one. Default: the issuer's."""
    refreshTokenExpiresInSeconds: int
    """Lifetime of refresh tokens for this resource. Default: the issuer's."""


class TokensMintOptions(TypedDict, total=False):
    """Mint a token without a protocol flow."""

    user: str
    """User of the token: name, e-mail address or UUID. Any UUID is accepted."""
    client: str
    """Client id. Without `user` and `subject` the client acts for itself. Default: demo-app, with a user."""
    subject: str
    """Any text to use as `sub`. Default: the user's UUID."""
    audience: str | Sequence[str] | None
    """Value of `aud`; null for none. The name or audience of a configured resource brings the settings of that resource. Default: the issuer's default audience."""
    scope: str
    """Scopes, separated by spaces. The user's roles do not limit them. Default: those default scopes of the resource or client that the user's roles, or the `roles` of the request, allow."""
    roles: Sequence[str]
    """Value of the `roles` claim. Default: the user's roles."""
    claims: Mapping[str, Any]
    """Claims to add, or to put in place of existing ones; null leaves a claim out."""
    header: Mapping[str, Any]
    """Members of the JOSE header to add, or to put in place of existing ones; null leaves a member out."""
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm. Default: the resource's, else the issuer's."""
    expires_in_seconds: int | Literal["never"]
    """Lifetime in seconds, or `never`; may be negative. Default: the resource's, else the issuer's."""
    not_before_in_seconds: int
    """Sets `nbf`, in seconds from now."""
    issued_seconds_ago: int
    """Seconds by which to move `iat` into the past; `exp` moves with it."""
    format: Literal["jwt", "opaque", "both"]
    """Form of the token. `both` makes a JWT and an opaque value that share one record. Default: the client's, else the resource's, else the profile's."""
    kind: Literal["access", "id", "refresh", "logout"]
    """Kind of token. A refresh token is opaque, unless the resource or the vendor has JWTs; an ID or logout token is always a JWT. Default: access."""
    flaw: FlawName
    """Name of the flaw that the token should have, from `flaws.list`. Default: no flaw."""
    description: str
    """Note that lists show with the token."""


class TokensListOptions(TypedDict, total=False):
    """List issued tokens, newest first, without their values."""

    limit: int
    """Maximum number of items to return."""
    after: str
    """`next` of the previous page."""
    kind: Literal["access", "id", "refresh", "logout"]
    user: str
    """User of the token: name, e-mail address or UUID. Give either `user` or `subject`."""
    subject: str
    """Value of `sub`; a client's own tokens have its id there."""
    client_id: str
    kid: str
    """Id of the key that signed the token."""
    revoked: bool
    """true lists only revoked tokens, false only others."""
    state: Literal["active", "expired", "revoked"]
    """State of the token, by the issuer's clock."""
    search: str
    """Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token."""


class TokensRevokeManyOptions(TypedDict, total=False):
    """Revoke every token that matches the filter."""

    kind: Literal["access", "id", "refresh", "logout"]
    user: str
    """User of the token: name, e-mail address or UUID. Give either `user` or `subject`."""
    subject: str
    """Value of `sub`; a client's own tokens have its id there."""
    client_id: str
    kid: str
    """Id of the key that signed the token."""
    search: str
    """Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token."""


class InspectOptions(TypedDict, total=False):
    """Decode and judge any token: what it is, whether this issuer issued it and it is still active, and what a strict resource server finds wrong with it."""

    token: str
    """The token, or any other text."""
    audience: str
    """Value that the API expects in `aud`, or a resource's name. Default: any audience."""
    scope: str
    """Scopes that the API requires, separated by spaces."""


class KeysListOptions(TypedDict, total=False):
    """List the keys of the ring with their states, removed ones included."""

    private: bool
    """Include the private and secret members."""
    search: str
    """Text in the kid, the algorithm, the state, a time or the public key."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class KeysRotateOptions(TypedDict, total=False):
    """Start signing with a new key, or with the `next` key if there is one. The old key stays published until it is removed."""

    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm. Default: the issuer's."""
    prepublish: bool
    """Only publish a new key, in state `next`; the next rotation starts signing with it."""
    overlap: bool
    """false removes the old key at once."""
    modulus_length: Literal[2048] | Literal[3072] | Literal[4096]
    """Size of a new RSA key in bits. Default: 2048."""
    kid: str
    """Id of the new key. Default: its thumbprint (RFC 7638), or a random id for a secret."""
    published_kid: str | None
    """`kid` in the JWKS and in token headers, if it should differ from `kid`. It may repeat that of another key; null leaves it out."""
    tokens: Literal["access", "id"]
    """`id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`)."""


class KeysImportOptions(TypedDict, total=False):
    """Import an existing private key or secret."""

    jwk: Mapping[str, Any]
    """A private JWK."""
    pem: str
    """A private key as PEM."""
    secret: str
    """An HMAC secret; its UTF-8 bytes are the key."""
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm. Default: `alg` of the JWK, else one that fits the key."""
    kid: str
    """Id of the key. Default: `kid` of the JWK, else the thumbprint (RFC 7638), or a random id for a secret."""
    published_kid: str | None
    """`kid` in the JWKS and in token headers, if it should differ from `kid`. It may repeat that of another key; null leaves it out."""
    state: Literal["active", "next", "retiring"]
    """State of the imported key. An `active` key replaces the present one, which becomes `retiring`."""
    tokens: Literal["access", "id"]
    """`id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`)."""


class KeysCompromiseOptions(TypedDict, total=False):
    """Act as if the active key had leaked: remove it at once, sign with another and revoke every token it signed."""

    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm. Default: the issuer's."""
    tokens: Literal["access", "id"]
    """`id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`)."""


class FlawsListOptions(TypedDict, total=False):
    """List the flaws that a minted token can have."""

    group: Literal["time", "signature", "claims", "scope", "lifecycle", "transport"]
    severity: Literal["critical", "high", "medium", "low"]
    limit: int
    """Maximum number of items to return."""
    after: FlawName
    """`next` of the previous page."""


class FaultsListOptions(TypedDict, total=False):
    """List the faults in the order in which they are tried: newest first, used-up ones last."""

    unused: bool
    """true lists only those that were never used, or less often than `times` says; false lists the others."""
    search: str
    """Text in the id or in one of the values."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class FaultsAddOptions(TypedDict, total=False):
    """Delay, break or change an endpoint's answers. Newer faults are tried first, and only the first that applies is used."""

    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login"] | Literal["*"] | str
    """Name of an endpoint, `*` for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint."""
    delay_milliseconds: int | Mapping[str, Any]
    """Milliseconds to wait before the request is processed: a number, or { min, max }."""
    status: int
    """HTTP status of the answer. The real endpoint is not called, unless `merge` or `jwks` is given."""
    headers: Mapping[str, Any]
    """Headers to set on the answer, real or replaced; null removes one."""
    body: Any
    """Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called."""
    connection: Literal["close", "reset", "hang", "trickle"]
    """`close` and `reset` end the connection without an answer, `hang` never answers, `trickle` sends the answer byte by byte."""
    trickle_milliseconds: int
    """Milliseconds between two bytes of `trickle`."""
    merge: Mapping[str, Any]
    """JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL."""
    jwks: Literal["stale", "missing-key", "duplicate-kid", "no-kid", "wrong-use", "wrong-alg", "empty", "truncated", "html"]
    """Way in which the key set is wrong; only for the endpoint `jwks`."""
    times: int
    """Number of answers to apply the fault to. Default: all, until it is removed."""
    for_seconds: int
    """Seconds of real time after which the fault removes itself. Default: never."""
    skip: int
    """Number of matching requests to let pass first."""
    probability: float
    """Probability from 0 to 1 that the fault is applied. Default: 1."""
    seed: int
    """Seed of the random numbers for `probability` and ranges of delays; the same seed gives the same sequence."""
    when: Mapping[str, Any]
    """Conditions; a request must meet all of them."""


class OverridesListOptions(TypedDict, total=False):
    """List the overrides in the order in which they will be used: oldest first, used-up ones last."""

    unused: bool
    """true lists only those that were never used, or less often than `times` says; false lists the others."""
    search: str
    """Text in the id or in one of the values."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class OverridesAddOptions(TypedDict, total=False):
    """Change only the next token of a protocol flow, or only the next answer of userinfo or introspection. Several overrides form a queue: one for each token or answer. Minting is not affected."""

    target: Literal["token", "userinfo", "introspection"]
    """Target of the change: the next `token` of a protocol flow, or the next answer of `userinfo` or `introspection`."""
    kind: Literal["access", "id", "refresh", "logout"]
    """Kind of token to change, with the target `token`. Default: access."""
    claims: Mapping[str, Any]
    """JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too."""
    header: Mapping[str, Any]
    """JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member."""
    expires_in_seconds: int | Literal["never"]
    """Lifetime of the token in seconds from its issue, or `never`; may be negative. `expires_in` in the answer changes too."""
    merge: Mapping[str, Any]
    """JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member."""
    times: int
    """Number of tokens or answers to change."""
    when: Mapping[str, Any]
    """Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks."""


class RequestsListOptions(TypedDict, total=False):
    """List the requests that the issuer has answered."""

    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login", "backchannel_logout"]
    method: str
    """HTTP method."""
    path: str
    """Path of the request, without its query."""
    client_id: str
    """Id of the client that the request names."""
    grant_type: str
    """`grant_type` of a token request."""
    user: str
    """Name, e-mail address or subject of the user."""
    status: Literal["null"] | int
    """HTTP status; null finds requests without an answer."""
    error: Literal["null"] | str
    """Error code; null finds requests without an error."""
    jti: str
    """`jti` of the token that was issued or presented."""
    scope: str
    """One of the scopes of the request."""
    fault: str
    """Id of the fault that was applied."""
    override: str
    """Id of an override that changed tokens or the answer."""
    finding: str
    """Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token."""
    outcome: Literal["refused", "answered"]
    """`refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others."""
    search: str
    """Text to find anywhere in the request, such as a part of a path, a name, a reason or a token."""
    after: str
    """Id of a request; finds only later ones."""
    params: str
    """Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text."""
    raw: bool
    """Show secrets and tokens as they were sent, not redacted. A log that several servers share has none."""
    limit: int
    """Maximum number of items to return."""
    before: str
    """Id of a request; finds only earlier ones."""
    order: Literal["oldest", "newest"]
    """Which requests come first. `next` is for `after` with the oldest first, and for `before` with the newest."""


class RequestsCountOptions(TypedDict, total=False):
    """Count the requests that match the filter."""

    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login", "backchannel_logout"]
    method: str
    """HTTP method."""
    path: str
    """Path of the request, without its query."""
    client_id: str
    """Id of the client that the request names."""
    grant_type: str
    """`grant_type` of a token request."""
    user: str
    """Name, e-mail address or subject of the user."""
    status: Literal["null"] | int
    """HTTP status; null finds requests without an answer."""
    error: Literal["null"] | str
    """Error code; null finds requests without an error."""
    jti: str
    """`jti` of the token that was issued or presented."""
    scope: str
    """One of the scopes of the request."""
    fault: str
    """Id of the fault that was applied."""
    override: str
    """Id of an override that changed tokens or the answer."""
    finding: str
    """Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token."""
    outcome: Literal["refused", "answered"]
    """`refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others."""
    search: str
    """Text to find anywhere in the request, such as a part of a path, a name, a reason or a token."""
    after: str
    """Id of a request; finds only later ones."""
    params: str
    """Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text."""


class RequestsTakeOptions(TypedDict, total=False):
    """Remove the first matching request from the log and return it; null if there is none."""

    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login", "backchannel_logout"]
    method: str
    """HTTP method."""
    path: str
    """Path of the request, without its query."""
    client_id: str
    """Id of the client that the request names."""
    grant_type: str
    """`grant_type` of a token request."""
    user: str
    """Name, e-mail address or subject of the user."""
    status: None | int
    """HTTP status; null finds requests without an answer."""
    error: str | None
    """Error code; null finds requests without an error."""
    jti: str
    """`jti` of the token that was issued or presented."""
    scope: str
    """One of the scopes of the request."""
    fault: str
    """Id of the fault that was applied."""
    override: str
    """Id of an override that changed tokens or the answer."""
    finding: str
    """Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token."""
    outcome: Literal["refused", "answered"]
    """`refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others."""
    search: str
    """Text to find anywhere in the request, such as a part of a path, a name, a reason or a token."""
    after: str
    """Id of a request; finds only later ones."""
    params: Mapping[str, Any]
    """Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text."""
    raw: bool
    """Show secrets and tokens as they were sent, not redacted. A log that several servers share has none."""


class RequestsWaitForOptions(TypedDict, total=False):
    """Wait for a matching request. Returns at once if the log already holds one, else when it comes."""

    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "registration", "pushed_authorization_request", "device_authorization", "code_verification", "end_session", "login", "backchannel_logout"]
    method: str
    """HTTP method."""
    path: str
    """Path of the request, without its query."""
    client_id: str
    """Id of the client that the request names."""
    grant_type: str
    """`grant_type` of a token request."""
    user: str
    """Name, e-mail address or subject of the user."""
    status: None | int
    """HTTP status; null finds requests without an answer."""
    error: str | None
    """Error code; null finds requests without an error."""
    jti: str
    """`jti` of the token that was issued or presented."""
    scope: str
    """One of the scopes of the request."""
    fault: str
    """Id of the fault that was applied."""
    override: str
    """Id of an override that changed tokens or the answer."""
    finding: str
    """Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token."""
    outcome: Literal["refused", "answered"]
    """`refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others."""
    search: str
    """Text to find anywhere in the request, such as a part of a path, a name, a reason or a token."""
    after: str
    """Id of a request; finds only later ones."""
    params: Mapping[str, Any]
    """Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text."""
    raw: bool
    """Show secrets and tokens as they were sent, not redacted. A log that several servers share has none."""
    timeout_seconds: float
    """Seconds to wait before the call fails with `timeout`."""


class RequestsSendOptions(TypedDict, total=False):
    """Send a request to an endpoint of the issuer as a client does. Returns it with its answer, and with what the request log says about it. Redirects are not followed."""

    endpoint: Literal["discovery", "jwks", "authorization", "token", "introspection", "revocation", "userinfo", "pushed_authorization_request", "device_authorization", "end_session"]
    method: Literal["GET", "POST"]
    """Default: GET for discovery, jwks, authorization, userinfo, end_session, otherwise POST."""
    params: Mapping[str, Any]
    """Parameters, sent in the query of a GET and in the form of a POST."""
    headers: Mapping[str, Any]
    """Further headers, such as Authorization."""


class SessionsListOptions(TypedDict, total=False):
    """List the login sessions that have not ended, latest first."""

    user: str
    """Name, e-mail address or UUID of the user."""
    client_id: str
    """Id of a client that the user has signed in to."""
    search: str
    """Text in the id, the methods, a client id, or the user's name or e-mail address."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class SessionsEndManyOptions(TypedDict, total=False):
    """End every login session that matches the filter, for example all those of one user, and notify the clients."""

    user: str
    """Name, e-mail address or UUID of the user."""
    client_id: str
    """Id of a client that the user has signed in to."""


class UsersListOptions(TypedDict, total=False):
    """List the users of the directory."""

    private: bool
    """Include passwords and secrets."""
    search: str
    """Text in the name of the entry or in one of its values, secrets excepted."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class UsersGetOptions(TypedDict, total=False):
    """Show one user of the directory."""

    private: bool
    """Include passwords and secrets."""


class ClientsListOptions(TypedDict, total=False):
    """List the clients of the directory."""

    private: bool
    """Include passwords and secrets."""
    search: str
    """Text in the name of the entry or in one of its values, secrets excepted."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class ClientsGetOptions(TypedDict, total=False):
    """Show one client of the directory."""

    private: bool
    """Include passwords and secrets."""


class ResourcesListOptions(TypedDict, total=False):
    """List the resources of the directory."""

    private: bool
    """Include passwords and secrets."""
    search: str
    """Text in the name of the entry or in one of its values, secrets excepted."""
    limit: int
    """Maximum number of items to return. Default: all."""
    after: str
    """`next` of the previous page."""


class ResourcesGetOptions(TypedDict, total=False):
    """Show one resource of the directory."""

    private: bool
    """Include passwords and secrets."""


class IsolateOptions(TypedDict, total=False):
    """Make a new issuer with its own keys, users, clock and log, for one test; close it when the test is over. It signs with ES256 unless `alg` says otherwise."""

    id: str
    """Id of the new issuer. Default: a random id."""
    profile: Literal["generic", "auth0", "keycloak", "okta", "entra", "google", "cognito"]
    """The vendor whose paths, claims and error responses the issuer imitates; generic imitates none."""
    dialect: str
    """Variant of the profile, such as `rfc9068_profile` of auth0. Default: the vendor's usual one."""
    iss: str
    """The issuer identifier, as in `iss`: a URL (RFC 8414, section 2). Default: the URL at which the issuer is served."""
    default_audience: str
    """Audience of tokens whose request names none. Default: the profile's default, else the issuer identifier."""
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm of all tokens for which no other is set."""
    access_token_typ: str | None
    """`typ` in the header of JWT access tokens, such as `JWT`, which Spring Security expects; null for none. Default: set by the profile (generic: `at+jwt`, as in RFC 9068)."""
    users: Mapping[str, Any]
    """Users, by name. Default: `alice`, `bob` and `guest`."""
    roles: Mapping[str, Any]
    """Roles, by name, with the scopes that each allows. Default: the built-in ones."""
    clients: Mapping[str, Any]
    """Clients, by client id. Default: `demo-app`, `demo-service` and `demo-api`."""
    resources: Mapping[str, Any]
    """APIs that tokens are for, by name. Default: none, so every audience and scope may be requested."""
    scopes: Mapping[str, Any]
    """Scopes that add claims or audiences to the tokens in which they were granted. Every resource has these scopes. Scopes that add nothing need not be listed."""
    static_tokens: bool | Mapping[str, Any]
    """Fixed tokens; true for the three built-in ones (dev-alice-token, dev-bob-token, dev-guest-token), false for none."""
    registration: Literal["open", "token", "off"]
    """Dynamic client registration (RFC 7591): open to anyone, only with the `initialAccessToken`, or off. Default: token if there is an `initialAccessToken`, else open on loopback and off elsewhere. The profile keycloak refuses registration without a token unless this is open, as a realm does that trusts no host."""
    initial_access_token: str
    """Bearer token that is required to register a client."""
    client_id_metadata: Mapping[str, Any]
    """Client ID metadata documents. Support is advertised if any of these is set."""
    trusted_issuers: Mapping[str, Any]
    """Trusted issuers, by issuer identifier (exactly as in `iss`) or by the id of another issuer of this configuration."""
    id_jag_audiences: Mapping[str, Any]
    """Authorization servers for which clients may exchange an ID token for an identity assertion (ID-JAG), by issuer identifier or by the id of another issuer of this configuration."""
    token_rules: Sequence[Mapping[str, Any]]
    """Rules that change the tokens of requests with certain parameters. The first rule that matches a request is applied. Minted tokens are not changed."""
    accepts_json: bool
    """Also take JSON bodies at the endpoints that take forms, such as the token endpoint. Default: set by the profile (generic: off, because OAuth 2.0 has forms only)."""
    require_pkce: bool
    """Reject login requests without PKCE from every client. Public clients always need PKCE."""
    require_pushed_authorization_requests: bool
    """Reject login requests that were not pushed before (RFC 9126), from every client."""
    response_types: Sequence[Literal["code", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token", "none"]]
    """Response types that clients may request and register. All but `code` and `none` are the implicit and hybrid flows, which put tokens into the redirect. Default: those that the vendor advertises (generic: `code`)."""
    frontchannel_logout: bool
    """Tell clients in frames of the browser that a login has ended (OpenID Connect Front-Channel Logout). Not allowed if the vendor does not support it. Default: as the vendor does (keycloak, entra and okta: on, generic: off)."""
    password_grant: bool
    """Allow grant_type=password. Default: set by the profile (generic: off)."""
    on_behalf_of: bool
    """Let an API exchange the access token that it received for one of the same user for another API: a JWT bearer grant with requested_token_use=on_behalf_of. Default: set by the profile (entra: on, generic: off)."""
    login: Mapping[str, Any]
    """Settings of the login pages."""
    acr_values: Mapping[str, Any]
    """Values of `acr` that clients may ask for, by `acr_values` or `claims`, and what each needs: 1 the password, 2 also a one-time code, 3 also a security key; 0 nothing in this login. Default: the vendor's (generic: `1`, `2` and `phr`)."""
    rotate_every_seconds: int
    """Rotate signing keys at this age. Retired keys are removed when all their tokens have expired. HMAC secrets are not rotated. Default: no automatic rotation."""
    jwks: Mapping[str, Any]
    """Headers of the JWKS."""
    access_token_expires_in_seconds: int
    """Lifetime of access tokens. At the top level it is also the default for all other issuers. Default: set by the profile (generic: 3600)."""
    id_token_expires_in_seconds: int
    """Lifetime of ID tokens. At the top level it is also the default for all other issuers. Default: set by the profile (generic: 3600)."""
    refresh_token_expires_in_seconds: int
    """Lifetime of refresh tokens. At the top level it is also the default for all other issuers. Default: set by the profile (generic: 1209600, 14 days)."""
    refresh_token_rotation: Literal["rotate", "keep"] | Mapping[str, Any]
    """Whether a used refresh token works again: never (`rotate`), always (`keep`), or within limits. A token that is used when it no longer works ends its whole grant. Default: set by the profile (generic: rotate)."""
    authorization_code_expires_in_seconds: int
    """Lifetime of authorization codes."""
    device_code_expires_in_seconds: int
    """Lifetime of device codes."""
    session_expires_in_seconds: int
    """Lifetime of login sessions."""
    path: str
    """Path of the issuer identifier below the base URL. Default: the profile's, or /ID."""
    port: int
    """Separate port, with the issuer at its root, like the issuers of Auth0 and Google; 0 takes a free port. Default: none, the issuer is below the server's base URL."""
    public_url: str
    """Base URL that clients use for an issuer with its own port. Default: http://localhost:PORT, or https with `https`."""


class ClockSetOptions(TypedDict, total=False):
    """Move, freeze or resume the issuer's clock. The times in its tokens and its checks of expiry follow."""

    advance_seconds: int
    """Seconds to move the clock forward; negative moves it back."""
    set_at: str | datetime
    """Time to set the clock to, before `advanceSeconds` is added."""
    frozen: bool
    """true stops the clock, false lets it run. Default: unchanged."""


class PresetsGetOptions(TypedDict, total=False):
    """Return the environment variables that point a library at the issuer, with its secrets."""

    client: str
    """Id of the client to print and to which tokens are issued. Default: `demo-app`."""
    audience: str
    """The API's audience, or a resource's name. Default: that of the first matching resource."""
    scope: str
    """Scopes that the API requires, separated by spaces."""
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm of the tokens."""
    fastmcp: Literal["2", "3", "4"]
    """FastMCP's major version. Default: lines for each."""
    format: Literal["dotenv", "shell", "json"]
    """`dotenv`, `shell` for a shell's `eval`, or `json`."""


class ChecksStartOptions(TypedDict, total=False):
    """Start to check an API with good and flawed tokens, and return at once."""

    url: str
    """URL of the API: an MCP endpoint, or any URL that requires a bearer token."""
    audience: str
    """Value of `aud` in the tokens. Default: from the API's metadata, else the URL."""
    scope: str
    """Scopes of the tokens, separated by spaces. Default: from the API's metadata."""
    lifecycle: bool
    """Also publish and remove keys and break the issuer's endpoints; all of this is undone at the end."""
    only: Sequence[str]
    """Names of the only cases to send, or of their groups. Default: all."""
    skip: Sequence[str]
    """Names of cases, or of their groups, that are not sent."""
    quick: bool
    """Send only one token for each cause, and wait for nothing."""
    fail_on: Literal["critical", "high", "medium", "low"]
    """Least severity that fails the check. Default: low."""
    baseline: Sequence[Mapping[str, Any]]
    """Findings that are known and do not fail the check, such as those of an earlier report."""
    method: str
    """HTTP method of the requests to the API. Default: GET, or POST with a body."""
    headers: Mapping[str, Any]
    body: str
    tool: str
    """Tool of an MCP server to call, preferably one that requires a scope. Default: detected."""
    tool_arguments: Mapping[str, Any]
    user: str
    """User of the tokens: a name or a UUID."""
    other_user: str
    """Second user, for `asOther`: a name or a UUID."""
    client: str
    """Client of the tokens. Default: demo-app."""
    as_other: str
    """Request that only the user may make: `GET /notes/42`, or for MCP `read_note {"id":"42"}`."""
    create: str
    """Request that creates the object first; its JSON answer fills {name} in `asOther`."""
    verifier: Literal["jwks", "introspection", "hmac", "static-key"]
    """How the API verifies tokens. Default: detected."""
    alg: Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"]
    """Signing algorithm of the tokens. Default: detected."""
    cache_seconds: float
    """Seconds for which the API may trust a cached key or introspection response. Default: 60."""
    cooldown_seconds: float
    """Seconds for which the API may wait before it fetches the keys again. Default: 30."""
    timeout_seconds: float
    """Seconds to wait for each response of the API. Default: 15."""


class ChecksReportOptions(TypedDict, total=False):
    """Return the report of a check as a file, as `mintmark check --format` prints it."""

    format: Literal["pretty", "json", "junit", "sarif", "markdown"]
    """Form of the report."""


class ChecksEventsOptions(TypedDict, total=False):
    """Stream the progress of a check as server-sent events from its beginning, until it ends."""

    after: int
    """Id of an event; sends only later ones."""


OPERATIONS: dict[str, Operation] = {
    "tokensMint": Operation("POST", "/tokens", {}, {}, {"issuer": "issuer", "user": "user", "client": "client", "subject": "subject", "audience": "audience", "scope": "scope", "roles": "roles", "claims": "claims", "header": "header", "alg": "alg", "expires_in_seconds": "expiresInSeconds", "not_before_in_seconds": "notBeforeInSeconds", "issued_seconds_ago": "issuedSecondsAgo", "format": "format", "kind": "kind", "flaw": "flaw", "description": "description"}, None, "MintedToken", False),
    "tokensList": Operation("GET", "/tokens", {}, {"issuer": "issuer", "limit": "limit", "after": "after", "kind": "kind", "user": "user", "subject": "subject", "client_id": "clientId", "kid": "kid", "revoked": "revoked", "state": "state", "search": "search"}, {}, None, "Token", True),
    "tokensRevokeMany": Operation("DELETE", "/tokens", {}, {"issuer": "issuer", "kind": "kind", "user": "user", "subject": "subject", "client_id": "clientId", "kid": "kid", "search": "search"}, {}, None, "TokensRevokeMany", False),
    "tokensGet": Operation("GET", "/tokens/{id}", {"id": "id"}, {"issuer": "issuer"}, {}, None, "Token", False),
    "tokensRevoke": Operation("DELETE", "/tokens/{id}", {"id": "id"}, {"issuer": "issuer"}, {}, None, "Token", False),
    "inspect": Operation("POST", "/inspect", {}, {}, {"issuer": "issuer", "token": "token", "audience": "audience", "scope": "scope"}, None, "Inspection", False),
    "keysList": Operation("GET", "/keys", {}, {"issuer": "issuer", "private": "private", "search": "search", "limit": "limit", "after": "after"}, {}, None, "Key", True),
    "keysRotate": Operation("POST", "/keys/rotate", {}, {}, {"issuer": "issuer", "alg": "alg", "prepublish": "prepublish", "overlap": "overlap", "modulus_length": "modulusLength", "kid": "kid", "published_kid": "publishedKid", "tokens": "tokens"}, None, "Key", False),
    "keysImport": Operation("POST", "/keys/import", {}, {}, {"issuer": "issuer", "jwk": "jwk", "pem": "pem", "secret": "secret", "alg": "alg", "kid": "kid", "published_kid": "publishedKid", "state": "state", "tokens": "tokens"}, None, "Key", False),
    "keysCompromise": Operation("POST", "/keys/compromise", {}, {}, {"issuer": "issuer", "alg": "alg", "tokens": "tokens"}, None, "KeysCompromise", False),
    "keysRetire": Operation("POST", "/keys/{kid}/retire", {"kid": "kid"}, {}, {"issuer": "issuer"}, None, "Key", False),
    "keysRemove": Operation("DELETE", "/keys/{kid}", {"kid": "kid"}, {"issuer": "issuer"}, {}, None, "Key", False),
    "flawsList": Operation("GET", "/flaws", {}, {"group": "group", "severity": "severity", "limit": "limit", "after": "after"}, {}, None, "Flaw", True),
    "faultsList": Operation("GET", "/faults", {}, {"issuer": "issuer", "unused": "unused", "search": "search", "limit": "limit", "after": "after"}, {}, None, "Fault", True),
    "faultsAdd": Operation("POST", "/faults", {}, {}, {"issuer": "issuer", "endpoint": "endpoint", "delay_milliseconds": "delayMilliseconds", "status": "status", "headers": "headers", "body": "body", "connection": "connection", "trickle_milliseconds": "trickleMilliseconds", "merge": "merge", "jwks": "jwks", "times": "times", "for_seconds": "forSeconds", "skip": "skip", "probability": "probability", "seed": "seed", "when": "when"}, None, "Fault", False),
    "faultsClear": Operation("DELETE", "/faults", {}, {"issuer": "issuer"}, {}, None, "FaultsClear", False),
    "faultsRemove": Operation("DELETE", "/faults/{id}", {"id": "id"}, {"issuer": "issuer"}, {}, None, "Fault", False),
    "overridesList": Operation("GET", "/overrides", {}, {"issuer": "issuer", "unused": "unused", "search": "search", "limit": "limit", "after": "after"}, {}, None, "Override", True),
    "overridesAdd": Operation("POST", "/overrides", {}, {}, {"issuer": "issuer", "target": "target", "kind": "kind", "claims": "claims", "header": "header", "expires_in_seconds": "expiresInSeconds", "merge": "merge", "times": "times", "when": "when"}, None, "Override", False),
    "overridesClear": Operation("DELETE", "/overrides", {}, {"issuer": "issuer"}, {}, None, "OverridesClear", False),
    "overridesRemove": Operation("DELETE", "/overrides/{id}", {"id": "id"}, {"issuer": "issuer"}, {}, None, "Override", False),
    "requestsList": Operation("GET", "/requests", {}, {"issuer": "issuer", "endpoint": "endpoint", "method": "method", "path": "path", "client_id": "clientId", "grant_type": "grantType", "user": "user", "status": "status", "error": "error", "jti": "jti", "scope": "scope", "fault": "fault", "override": "override", "finding": "finding", "outcome": "outcome", "search": "search", "after": "after", "params": "params", "raw": "raw", "limit": "limit", "before": "before", "order": "order"}, {}, None, "LoggedRequest", True),
    "requestsClear": Operation("DELETE", "/requests", {}, {"issuer": "issuer"}, {}, None, "RequestsClear", False),
    "requestsCount": Operation("GET", "/requests/count", {}, {"issuer": "issuer", "endpoint": "endpoint", "method": "method", "path": "path", "client_id": "clientId", "grant_type": "grantType", "user": "user", "status": "status", "error": "error", "jti": "jti", "scope": "scope", "fault": "fault", "override": "override", "finding": "finding", "outcome": "outcome", "search": "search", "after": "after", "params": "params"}, {}, None, "RequestsCount", False),
    "requestsTake": Operation("POST", "/requests/take", {}, {}, {"issuer": "issuer", "endpoint": "endpoint", "method": "method", "path": "path", "client_id": "clientId", "grant_type": "grantType", "user": "user", "status": "status", "error": "error", "jti": "jti", "scope": "scope", "fault": "fault", "override": "override", "finding": "finding", "outcome": "outcome", "search": "search", "after": "after", "params": "params", "raw": "raw"}, None, "RequestsTake", False),
    "requestsWaitFor": Operation("POST", "/requests/wait", {}, {}, {"issuer": "issuer", "endpoint": "endpoint", "method": "method", "path": "path", "client_id": "clientId", "grant_type": "grantType", "user": "user", "status": "status", "error": "error", "jti": "jti", "scope": "scope", "fault": "fault", "override": "override", "finding": "finding", "outcome": "outcome", "search": "search", "after": "after", "params": "params", "raw": "raw", "timeout_seconds": "timeoutSeconds"}, None, "LoggedRequest", False),
    "requestsSend": Operation("POST", "/requests/send", {}, {}, {"issuer": "issuer", "endpoint": "endpoint", "method": "method", "params": "params", "headers": "headers"}, None, "RequestsSend", False),
    "sessionsList": Operation("GET", "/sessions", {}, {"issuer": "issuer", "user": "user", "client_id": "clientId", "search": "search", "limit": "limit", "after": "after"}, {}, None, "Session", True),
    "sessionsEndMany": Operation("DELETE", "/sessions", {}, {"issuer": "issuer", "user": "user", "client_id": "clientId"}, {}, None, "SessionsEndMany", False),
    "sessionsEnd": Operation("DELETE", "/sessions/{id}", {"id": "id"}, {"issuer": "issuer"}, {}, None, "EndedSession", False),
    "usersList": Operation("GET", "/users", {}, {"issuer": "issuer", "private": "private", "search": "search", "limit": "limit", "after": "after"}, {}, None, "DirectoryUser", True),
    "usersGet": Operation("GET", "/users/{name}", {"name": "name"}, {"issuer": "issuer", "private": "private"}, {}, None, "DirectoryUser", False),
    "usersPut": Operation("PUT", "/users/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, "entry", "DirectoryUser", False),
    "usersPatch": Operation("PATCH", "/users/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, "changes", "DirectoryUser", False),
    "usersRemove": Operation("DELETE", "/users/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, None, "DirectoryUser", False),
    "clientsList": Operation("GET", "/clients", {}, {"issuer": "issuer", "private": "private", "search": "search", "limit": "limit", "after": "after"}, {}, None, "DirectoryClient", True),
    "clientsGet": Operation("GET", "/clients/{name}", {"name": "name"}, {"issuer": "issuer", "private": "private"}, {}, None, "DirectoryClient", False),
    "clientsPut": Operation("PUT", "/clients/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, "entry", "DirectoryClient", False),
    "clientsPatch": Operation("PATCH", "/clients/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, "changes", "DirectoryClient", False),
    "clientsRemove": Operation("DELETE", "/clients/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, None, "DirectoryClient", False),
    "resourcesList": Operation("GET", "/resources", {}, {"issuer": "issuer", "private": "private", "search": "search", "limit": "limit", "after": "after"}, {}, None, "DirectoryResource", True),
    "resourcesGet": Operation("GET", "/resources/{name}", {"name": "name"}, {"issuer": "issuer", "private": "private"}, {}, None, "DirectoryResource", False),
    "resourcesPut": Operation("PUT", "/resources/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, "entry", "DirectoryResource", False),
    "resourcesPatch": Operation("PATCH", "/resources/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, "changes", "DirectoryResource", False),
    "resourcesRemove": Operation("DELETE", "/resources/{name}", {"name": "name"}, {"issuer": "issuer"}, {}, None, "DirectoryResource", False),
    "issuersList": Operation("GET", "/issuers", {}, {"issuer": "issuer"}, {}, None, "Issuer", True),
    "isolate": Operation("POST", "/issuers", {}, {}, {"id": "id", "issuer": "issuer", "profile": "profile", "dialect": "dialect", "iss": "iss", "default_audience": "defaultAudience", "alg": "alg", "access_token_typ": "accessTokenTyp", "users": "users", "roles": "roles", "clients": "clients", "resources": "resources", "scopes": "scopes", "static_tokens": "staticTokens", "registration": "registration", "initial_access_token": "initialAccessToken", "client_id_metadata": "clientIdMetadata", "trusted_issuers": "trustedIssuers", "id_jag_audiences": "idJagAudiences", "token_rules": "tokenRules", "accepts_json": "acceptsJson", "require_pkce": "requirePkce", "require_pushed_authorization_requests": "requirePushedAuthorizationRequests", "response_types": "responseTypes", "frontchannel_logout": "frontchannelLogout", "password_grant": "passwordGrant", "on_behalf_of": "onBehalfOf", "login": "login", "acr_values": "acrValues", "rotate_every_seconds": "rotateEverySeconds", "jwks": "jwks", "access_token_expires_in_seconds": "accessTokenExpiresInSeconds", "id_token_expires_in_seconds": "idTokenExpiresInSeconds", "refresh_token_expires_in_seconds": "refreshTokenExpiresInSeconds", "refresh_token_rotation": "refreshTokenRotation", "authorization_code_expires_in_seconds": "authorizationCodeExpiresInSeconds", "device_code_expires_in_seconds": "deviceCodeExpiresInSeconds", "session_expires_in_seconds": "sessionExpiresInSeconds", "path": "path", "port": "port", "public_url": "publicUrl"}, None, "Issuer", False),
    "issuersClose": Operation("DELETE", "/issuers/{id}", {"id": "id"}, {}, {}, None, "Issuer", False),
    "reset": Operation("POST", "/reset", {}, {}, {"issuer": "issuer"}, None, "Issuer", False),
    "clockGet": Operation("GET", "/clock", {}, {"issuer": "issuer"}, {}, None, "Clock", False),
    "clockSet": Operation("POST", "/clock", {}, {}, {"issuer": "issuer", "advance_seconds": "advanceSeconds", "set_at": "setAt", "frozen": "frozen"}, None, "Clock", False),
    "clockReset": Operation("DELETE", "/clock", {}, {"issuer": "issuer"}, {}, None, "Clock", False),
    "presetsList": Operation("GET", "/presets", {}, {}, {}, None, "Preset", True),
    "presetsGet": Operation("POST", "/presets/{name}", {"name": "name"}, {}, {"issuer": "issuer", "client": "client", "audience": "audience", "scope": "scope", "alg": "alg", "fastmcp": "fastmcp", "format": "format"}, None, "PresetText", False),
    "recorderGet": Operation("GET", "/recorder/{id}", {"id": "id"}, {"issuer": "issuer"}, {}, None, "RecorderGet", False),
    "checksStart": Operation("POST", "/checks", {}, {}, {"issuer": "issuer", "url": "url", "audience": "audience", "scope": "scope", "lifecycle": "lifecycle", "only": "only", "skip": "skip", "quick": "quick", "fail_on": "failOn", "baseline": "baseline", "method": "method", "headers": "headers", "body": "body", "tool": "tool", "tool_arguments": "toolArguments", "user": "user", "other_user": "otherUser", "client": "client", "as_other": "asOther", "create": "create", "verifier": "verifier", "alg": "alg", "cache_seconds": "cacheSeconds", "cooldown_seconds": "cooldownSeconds", "timeout_seconds": "timeoutSeconds"}, None, "CheckRun", False),
    "checksList": Operation("GET", "/checks", {}, {}, {}, None, "CheckRun", True),
    "checksGet": Operation("GET", "/checks/{id}", {"id": "id"}, {}, {}, None, "CheckRun", False),
    "checksStop": Operation("DELETE", "/checks/{id}", {"id": "id"}, {}, {}, None, "CheckRun", False),
    "checksReport": Operation("GET", "/checks/{id}/report", {"id": "id"}, {"format": "format"}, {}, None, "ChecksReport", False),
    "ca": Operation("GET", "/ca", {}, {}, {}, None, "CertificateAuthority", False),
    "checksEvents": Operation("GET", "/checks/{id}/events", {"id": "id"}, {"after": "after"}, {}, None, "CheckEvent", False),
}
