"""The verbs of Mintmark as methods. `_async_handle.py` is generated from this file."""

from __future__ import annotations

import builtins
import os
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from ._calls import Calls, as_arguments, trust_of
from ._process import ServerProcess
from ._received import Active, Clean, Received, criteria, judged
from ._records import (
    CertificateAuthority,
    CheckReport,
    Clock,
    DirectoryClient,
    DirectoryResource,
    DirectoryUser,
    EndedSession,
    Fault,
    Flaw,
    Inspection,
    Issuer,
    Key,
    KeysCompromise,
    LoggedRequest,
    MintedToken,
    Override,
    Preset,
    PresetText,
    RequestsSend,
    Session,
    SessionsEndMany,
    Token,
)

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from . import _records as options
    from ._received import ReceivedOptions


class TokensHandle(Calls):
    """The tokens that the issuer has issued, in protocol flows and by minting."""

    def list(self, **filter: Unpack[options.TokensListOptions]) -> builtins.list[Token]:
        """Lists issued tokens, newest first, without their values.

        Args:
            filter: `kind`, `user`, `subject`, `client_id`, `kid`, `revoked`, `state`, `search` (text in the record, or
                a whole token), and `limit` (default: 100).

        Raises:
            MintmarkError: `bad_request` for an invalid filter.

        Example:
            >>> live = idp.tokens.list(client_id="demo-app", revoked=False)
        """
        return self._list("tokensList", {"limit": 100, **filter})

    def get(self, id: str) -> Token:
        """Returns the record of one token by the `id` of its record, which is not its `jti` or value.

        Raises:
            MintmarkError: `unknown_token`.

        Example:
            >>> used = idp.tokens.get(minted.id).last_used_at
        """
        return cast(Token, self._call("tokensGet", {"id": id}))

    def revoke(self, id: str) -> Token:
        """Revokes one token by the `id` of its record: from now on it introspects as inactive.

        An API that verifies JWTs only with the JWKS cannot see that.

        Raises:
            MintmarkError: `unknown_token`.

        Example:
            >>> minted = idp.mint(user="alice")
            >>> idp.tokens.revoke(minted.id)
        """
        return cast(Token, self._call("tokensRevoke", {"id": id}))

    def revoke_many(self, **filter: Unpack[options.TokensRevokeManyOptions]) -> int:
        """Revokes all matching tokens and returns the number of those that were not revoked before.

        Args:
            filter: At least one of `kind`, `user`, `subject`, `client_id`, `kid` and `search`.

        Raises:
            MintmarkError: `bad_request` for an empty filter.

        Example:
            >>> idp.tokens.revoke_many(client_id="demo-app")
        """
        return cast(int, (self._call("tokensRevokeMany", filter)).revoked)


class KeysHandle(Calls):
    """The issuer's signing keys.

    `next`: published, does not sign yet. `active`: signs. `retiring`: published, no longer signs. `removed`: no longer
    published, and its tokens introspect as inactive.
    """

    def list(self, **options: Unpack[options.KeysListOptions]) -> builtins.list[Key]:
        """Lists the keys with their states, removed ones included; `private=True` includes the private members.

        Example:
            >>> active = [key for key in idp.keys.list() if key.state == "active"]
        """
        return self._list("keysList", options)

    def rotate(self, **options: Unpack[options.KeysRotateOptions]) -> Key:
        """Starts signing with a new key, or with the `next` key if there is one, and returns it.

        The old key stays published until it is removed.

        Args:
            options: `alg` (default: the issuer's), `prepublish=True` to publish the new key without signing with it
                yet, `overlap=False` to remove the old key at once, `modulus_length` of an RSA key in bits (default:
                2048).

        Raises:
            MintmarkError: `bad_request` for `tokens="id"` if the issuer has no separate key for ID tokens.

        Example:
            >>> idp.keys.rotate()
        """
        return cast(Key, self._call("keysRotate", options))

    def import_(self, **source: Unpack[options.KeysImportOptions]) -> Key:
        """Imports an existing private key or secret.

        Args:
            source: Exactly one of `jwk`, `pem` and `secret`. `state` (default: `active`) is the state of the new key;
                an `active` key replaces the present one, which becomes `retiring`.

        Raises:
            MintmarkError: `bad_request` for anything but a usable private key, `weak_secret` for an HMAC secret that is
                too short (RFC 7518, section 3.2), `conflict` if the ring already has the kid.

        Example:
            >>> idp.keys.import_(pem=Path("private.pem").read_text())
        """
        return cast(Key, self._call("keysImport", source))

    def compromise(self, **options: Unpack[options.KeysCompromiseOptions]) -> KeysCompromise:
        """Acts as if the active key had leaked: removes it, signs with another and revokes every token it signed.

        Args:
            options: `alg` (default: the issuer's) selects the key.

        Raises:
            MintmarkError: `bad_request` for `tokens="id"` if the issuer has no separate key for ID tokens.

        Example:
            >>> removed = idp.keys.compromise().removed
        """
        return cast(KeysCompromise, self._call("keysCompromise", options))

    def retire(self, kid: str) -> Key:
        """Stops signing with a key, which stays published. The `next` key or a new one signs in its place.

        Raises:
            MintmarkError: `unknown_key`, `key_state` if the key is removed.

        Example:
            >>> idp.keys.retire(idp.mint().header["kid"])
        """
        return cast(Key, self._call("keysRetire", {"kid": kid}))

    def remove(self, kid: str) -> Key:
        """Removes a key from the JWKS for good; its tokens introspect as inactive.

        Raises:
            MintmarkError: `unknown_key`.

        Example:
            >>> idp.keys.rotate()
            >>> idp.keys.remove(old.kid)
        """
        return cast(Key, self._call("keysRemove", {"kid": kid}))


class FlawsHandle(Calls):
    """The flaws that a minted token can have."""

    def list(self, **filter: Unpack[options.FlawsListOptions]) -> builtins.list[Flaw]:
        """Lists the flaws for `mint(flaw=...)`, each with the rule it violates and the correct answers of an API.

        Args:
            filter: `group`, `severity`, `limit` (default: 1000).

        Example:
            >>> names = [flaw.name for flaw in idp.flaws.list(group="time")]
        """
        return self._list("flawsList", filter)


class FaultsHandle(Calls):
    """Rules that delay, break or change an endpoint's answers."""

    def add(self, **fault: Unpack[options.FaultsAddOptions]) -> Fault:
        """Delays, breaks or changes an endpoint's answers.

        Newer faults are tried first, and only the first that applies is used.

        Args:
            fault: `endpoint` and at least one effect are required. `times` is the number of answers to apply it to
                (default: all, until the fault is removed), `skip` the number of matching requests to let pass first.

        Raises:
            MintmarkError: `bad_request` for an unknown endpoint or fields that contradict each other, `conflict` if
                there are 1000 faults already.

        Example:
            >>> idp.faults.add(endpoint="token", status=503, times=3)  # the fourth request passes
        """
        return cast(Fault, self._call("faultsAdd", fault))

    def list(self, **filter: Unpack[options.FaultsListOptions]) -> builtins.list[Fault]:
        """Lists the faults in the order in which they are tried, used-up ones last.

        Args:
            filter: `unused=True` lists only those that were never used, or less often than `times` says.

        Example:
            >>> assert idp.faults.list(unused=True) == []
        """
        return self._list("faultsList", filter)

    def remove(self, id: str) -> Fault:
        """Removes one fault and returns it.

        Raises:
            MintmarkError: `unknown_fault`.

        Example:
            >>> idp.faults.remove(fault.id)
        """
        return cast(Fault, self._call("faultsRemove", {"id": id}))

    def clear(self) -> int:
        """Removes all faults and returns their number.

        Example:
            >>> idp.faults.clear()
        """
        return cast(int, (self._call("faultsClear", {})).removed)


class OverridesHandle(Calls):
    """Changes to the next token or answer only."""

    def add(self, **override: Unpack[options.OverridesAddOptions]) -> Override:
        """Changes only the next token of a protocol flow, or only the next answer of userinfo or introspection.

        Several overrides form a queue: one for each token or answer. Minting is not affected.

        Args:
            override: `target` is required. `times` (default: 1) is the number of tokens or answers to change, `when`
                limits them to a client, user, grant type or request header.

        Raises:
            MintmarkError: `bad_request` for fields that contradict each other, `conflict` if 1000 are waiting already.

        Example:
            >>> idp.overrides.add(target="token", claims={"tenant": "acme", "jti": None}, expires_in_seconds=5)
        """
        return cast(Override, self._call("overridesAdd", override))

    def list(self, **filter: Unpack[options.OverridesListOptions]) -> builtins.list[Override]:
        """Lists the overrides in the order in which they will be used, used-up ones last.

        Args:
            filter: `unused=True` lists only those that changed fewer tokens or answers than `times` says.

        Example:
            >>> assert idp.overrides.list(unused=True) == []
        """
        return self._list("overridesList", filter)

    def remove(self, id: str) -> Override:
        """Removes one override and returns it.

        Raises:
            MintmarkError: `unknown_override`.

        Example:
            >>> idp.overrides.remove(override.id)
        """
        return cast(Override, self._call("overridesRemove", {"id": id}))

    def clear(self) -> int:
        """Removes all overrides and returns their number.

        Example:
            >>> idp.overrides.clear()
        """
        return cast(int, (self._call("overridesClear", {})).removed)


class RequestsHandle(Calls):
    """The requests that this issuer has answered. Requests to Mintmark's own API and pages are not logged."""

    def list(self, **filter: Unpack[options.RequestsListOptions]) -> builtins.list[LoggedRequest]:
        """Lists the matching requests, oldest first.

        Args:
            filter: Conditions, of which a request must meet all, and `limit` (default: 1000). `raw=True` shows secrets
                and tokens as they were sent; default: redacted.

        Raises:
            MintmarkError: `bad_request` for a filter with an unknown field, endpoint or finding.

        Example:
            >>> refused = idp.requests.list(endpoint="token", status=401)
        """
        return self._list("requestsList", filter)

    def count(self, **filter: Unpack[options.RequestsCountOptions]) -> int:
        """Counts the matching requests.

        Raises:
            MintmarkError: `bad_request` for a filter with an unknown field, endpoint or finding.

        Example:
            >>> assert idp.requests.count(endpoint="jwks") == 1
        """
        return cast(int, (self._call("requestsCount", filter)).count)

    def take(self, **filter: Unpack[options.RequestsTakeOptions]) -> LoggedRequest | None:
        """Removes the first matching request from the log and returns it; None if there is none.

        Raises:
            MintmarkError: `bad_request` for a filter with an unknown field, endpoint or finding.

        Example:
            >>> request = idp.requests.take(endpoint="introspection")
        """
        return cast("LoggedRequest | None", (self._call("requestsTake", filter)).request)

    def wait_for(self, **filter: Unpack[options.RequestsWaitForOptions]) -> LoggedRequest:
        """Waits for a matching request, and returns at once if the log already holds one.

        Args:
            filter: Conditions, of which a request must meet all; with `after`, the id of a request, earlier requests do
                not count. `timeout_seconds`: how long to wait (default: 5, at most 300).

        Raises:
            MintmarkError: `timeout` if none comes in time, `closed` if the server or the issuer is closed,
                `bad_request` for a filter with an unknown field, endpoint or finding.

        Example:
            >>> scopes = idp.requests.wait_for(endpoint="token", client_id="my-app").scopes
        """
        return cast(LoggedRequest, self._call("requestsWaitFor", filter))

    def send(self, **request: Unpack[options.RequestsSendOptions]) -> RequestsSend:
        """Sends a request to an endpoint of the issuer as a client does. Redirects are not followed.

        Returns the request with its answer and with what the request log says about it.

        Args:
            request: `endpoint`, such as `token`, is required. `params` (default: none) are sent in the query of a GET and
                in the form of a POST; `headers` (default: none); `method` (default: what the endpoint takes).

        Raises:
            MintmarkError: `bad_request` for an endpoint that the issuer's vendor does not have, and for headers that
                belong to the connection.

        Example:
            >>> answer = idp.requests.send(endpoint="token", params={"grant_type": "password"}).answer
        """
        return cast(RequestsSend, self._call("requestsSend", request))

    def clear(self) -> int:
        """Empties the log and returns the number of requests that it held.

        Example:
            >>> idp.requests.clear()
        """
        return cast(int, (self._call("requestsClear", {})).removed)


class ClockHandle(Calls):
    """The issuer's clock. It runs with real time until it is changed."""

    def get(self) -> Clock:
        """Returns the issuer's time, and how far it is ahead of real time.

        Example:
            >>> ahead = idp.clock.get().ahead_seconds
        """
        return cast(Clock, self._call("clockGet", {}))

    def set(self, **change: Unpack[options.ClockSetOptions]) -> Clock:
        """Moves, freezes or resumes the clock. The times in the issuer's tokens and its checks of expiry follow.

        Args:
            change: `set_at` (a datetime, or text in the form of ISO 8601), then `advance_seconds` (negative: back);
                `frozen` stops the clock or lets it run, default: unchanged.

        Raises:
            MintmarkError: `bad_request` for a time outside the years 1970 to 9999.

        Example:
            >>> idp.clock.set(set_at="2030-01-01T00:00:00Z", frozen=True)
        """
        return cast(Clock, self._call("clockSet", change))

    def advance(self, seconds: int) -> Clock:
        """Moves the clock forward by this many seconds; a negative number moves it back.

        Raises:
            MintmarkError: `bad_request` for a time outside the years 1970 to 9999.

        Example:
            >>> idp.clock.advance(3600)  # tokens with a lifetime of an hour are expired
        """
        return cast(Clock, self._call("clockSet", {"advance_seconds": seconds}))

    def reset(self) -> Clock:
        """Sets the clock to real time and lets it run.

        Example:
            >>> idp.clock.reset()
        """
        return cast(Clock, self._call("clockReset", {}))


class SessionsHandle(Calls):
    """The login sessions that have not ended."""

    def list(self, **filter: Unpack[options.SessionsListOptions]) -> builtins.list[Session]:
        """Lists the login sessions that have not ended, latest first.

        Args:
            filter: `user` (name, e-mail address or UUID), `client_id` (a client that the user has signed in to).

        Example:
            >>> sessions = idp.sessions.list(user="alice")
        """
        return self._list("sessionsList", filter)

    def end(self, id: str) -> EndedSession:
        """Ends one login session without its browser: its tokens are revoked, except those for offline use.

        Clients with a `backchannelLogoutUri` are notified (OpenID Connect Back-Channel Logout 1.0) before the call
        returns. A client that cannot be notified does not make the call fail; `told` has the reason.

        Raises:
            MintmarkError: `unknown_session`.

        Example:
            >>> told = idp.sessions.end(session.id).told
        """
        return cast(EndedSession, self._call("sessionsEnd", {"id": id}))

    def end_many(self, **filter: Unpack[options.SessionsEndManyOptions]) -> SessionsEndMany:
        """Ends all matching login sessions, for example those of one user, and notifies the clients as `end` does.

        Raises:
            MintmarkError: `bad_request` for an empty filter.

        Example:
            >>> ended = idp.sessions.end_many(user="alice").ended
        """
        return cast(SessionsEndMany, self._call("sessionsEndMany", filter))


class UsersHandle(Calls):
    """The users that can sign in.

    A change takes effect with the next request, and stays until it is undone or the issuer is reset. Entries have the
    form of the configuration; see docs/configuration.md.
    """

    def list(self, **options: Unpack[options.UsersListOptions]) -> builtins.list[DirectoryUser]:
        """Lists the entries.

        Args:
            options: `search` selects the entries with a text in their name or values; `private=True` includes
                passwords and secrets.

        Example:
            >>> names = [each.name for each in idp.users.list()]
        """
        return self._list("usersList", options)

    def get(self, name: str, *, private: bool = False) -> DirectoryUser:
        """Returns one entry.

        Args:
            name: Name of the user.
            private: Whether to include passwords and secrets.

        Raises:
            MintmarkError: `unknown_user`.

        Example:
            >>> entry = idp.users.get(name).entry
        """
        return cast(DirectoryUser, self._call("usersGet", {"name": name, "private": private}))

    def put(self, name: str, entry: options.UserEntry) -> DirectoryUser:
        """Adds an entry, or replaces the one with that name. Returns it without passwords and secrets.

        Raises:
            MintmarkError: `bad_request` with every problem of the entry.

        Example:
            >>> idp.users.put("carol", {"roles": ["developer"], "email": "carol@example.test"})
        """
        return cast(DirectoryUser, self._call("usersPut", {"name": name, "entry": entry}))

    def patch(self, name: str, changes: Mapping[str, Any]) -> DirectoryUser:
        """Changes some members of an entry by a JSON merge patch (RFC 7396): None removes a member.

        Raises:
            MintmarkError: `unknown_user`; `bad_request` with every problem of the changed entry.

        Example:
            >>> idp.users.patch("alice", {"roles": []})
        """
        return cast(DirectoryUser, self._call("usersPatch", {"name": name, "changes": changes}))

    def remove(self, name: str) -> DirectoryUser:
        """Removes an entry and returns it.

        Raises:
            MintmarkError: `unknown_user`.

        Example:
            >>> idp.users.remove(name)
        """
        return cast(DirectoryUser, self._call("usersRemove", {"name": name}))


class ClientsHandle(Calls):
    """The applications that may request tokens.

    A change takes effect with the next request, and stays until it is undone or the issuer is reset. Entries have the
    form of the configuration; see docs/configuration.md.
    """

    def list(self, **options: Unpack[options.ClientsListOptions]) -> builtins.list[DirectoryClient]:
        """Lists the entries.

        Args:
            options: `search` selects the entries with a text in their name or values; `private=True` includes
                passwords and secrets.

        Example:
            >>> names = [each.name for each in idp.clients.list()]
        """
        return self._list("clientsList", options)

    def get(self, name: str, *, private: bool = False) -> DirectoryClient:
        """Returns one entry.

        Args:
            name: Id of the client.
            private: Whether to include passwords and secrets.

        Raises:
            MintmarkError: `unknown_client`.

        Example:
            >>> entry = idp.clients.get(name).entry
        """
        return cast(DirectoryClient, self._call("clientsGet", {"name": name, "private": private}))

    def put(self, name: str, entry: options.ClientEntry) -> DirectoryClient:
        """Adds an entry, or replaces the one with that name. Returns it without passwords and secrets.

        Raises:
            MintmarkError: `bad_request` with every problem of the entry.

        Example:
            >>> idp.clients.put("my-app", {"redirectUris": ["http://localhost:3000/callback"]})
        """
        return cast(DirectoryClient, self._call("clientsPut", {"name": name, "entry": entry}))

    def patch(self, name: str, changes: Mapping[str, Any]) -> DirectoryClient:
        """Changes some members of an entry by a JSON merge patch (RFC 7396): None removes a member.

        Raises:
            MintmarkError: `unknown_client`; `bad_request` with every problem of the changed entry.

        Example:
            >>> idp.clients.patch("demo-app", {"redirectUris": ["http://localhost:3000/callback"]})
        """
        return cast(DirectoryClient, self._call("clientsPatch", {"name": name, "changes": changes}))

    def remove(self, name: str) -> DirectoryClient:
        """Removes an entry and returns it.

        Raises:
            MintmarkError: `unknown_client`.

        Example:
            >>> idp.clients.remove(name)
        """
        return cast(DirectoryClient, self._call("clientsRemove", {"name": name}))


class ResourcesHandle(Calls):
    """The APIs that tokens are for (RFC 8707). Without any, every audience and scope may be requested.

    A change takes effect with the next request, and stays until it is undone or the issuer is reset. Entries have the
    form of the configuration; see docs/configuration.md.
    """

    def list(self, **options: Unpack[options.ResourcesListOptions]) -> builtins.list[DirectoryResource]:
        """Lists the entries.

        Args:
            options: `search` selects the entries with a text in their name or values; `private=True` includes
                passwords and secrets.

        Example:
            >>> names = [each.name for each in idp.resources.list()]
        """
        return self._list("resourcesList", options)

    def get(self, name: str, *, private: bool = False) -> DirectoryResource:
        """Returns one entry.

        Args:
            name: Name of the resource.
            private: Whether to include passwords and secrets.

        Raises:
            MintmarkError: `unknown_resource`.

        Example:
            >>> entry = idp.resources.get(name).entry
        """
        return cast(DirectoryResource, self._call("resourcesGet", {"name": name, "private": private}))

    def put(self, name: str, entry: options.ResourceEntry) -> DirectoryResource:
        """Adds an entry, or replaces the one with that name. Returns it without passwords and secrets.

        Raises:
            MintmarkError: `bad_request` with every problem of the entry.

        Example:
            >>> idp.resources.put("my-api", {"audience": "http://localhost:8000", "alg": "HS256", "secret": "a-secret-of-32-characters-or-more"})
        """
        return cast(DirectoryResource, self._call("resourcesPut", {"name": name, "entry": entry}))

    def patch(self, name: str, changes: Mapping[str, Any]) -> DirectoryResource:
        """Changes some members of an entry by a JSON merge patch (RFC 7396): None removes a member.

        Raises:
            MintmarkError: `unknown_resource`; `bad_request` with every problem of the changed entry.

        Example:
            >>> idp.resources.patch("my-api", {"scopes": ["read"]})
        """
        return cast(DirectoryResource, self._call("resourcesPatch", {"name": name, "changes": changes}))

    def remove(self, name: str) -> DirectoryResource:
        """Removes an entry and returns it.

        Raises:
            MintmarkError: `unknown_resource`.

        Example:
            >>> idp.resources.remove(name)
        """
        return cast(DirectoryResource, self._call("resourcesRemove", {"name": name}))


class PresetsHandle(Calls):
    """The environment variables that point a library or a set-up at the issuer."""

    def list(self) -> builtins.list[Preset]:
        """Lists the presets.

        Example:
            >>> names = [preset.name for preset in idp.presets.list()]
        """
        return self._list("presetsList", {})

    def get(self, name: str, **options: Unpack[options.PresetsGetOptions]) -> PresetText:
        """Returns the variables of one preset, with the issuer's secrets.

        Args:
            name: Name of the preset, such as `fastmcp-jwks`.
            options: `client`, `audience`, `scope`, `alg`, `fastmcp` (the major version), `format` of the text.

        Raises:
            MintmarkError: `bad_request` for an unknown preset or invalid options.

        Example:
            >>> variables = idp.presets.get("fastmcp-jwks", audience="notes-api").variables
        """
        return cast(PresetText, self._call("presetsGet", {"name": name, **options}))


class IssuerHandle(Calls):
    """The verbs of one issuer. Once an isolated issuer is closed, its verbs raise `unknown_issuer`."""

    def __init__(self, calls: Calls, record: Issuer):
        super().__init__(calls.api, record.id)
        self.record = record
        self.id = record.id
        """Id of the issuer; `default` for the default one."""
        self.url = record.url
        """The issuer identifier, as in `iss`."""
        self.endpoints = record.endpoints
        """URLs of the endpoints by name, such as `jwks`, `token` and `introspection`."""
        self.tokens = TokensHandle(self.api, self.id)
        self.keys = KeysHandle(self.api, self.id)
        self.flaws = FlawsHandle(self.api, self.id)
        self.faults = FaultsHandle(self.api, self.id)
        self.overrides = OverridesHandle(self.api, self.id)
        self.requests = RequestsHandle(self.api, self.id)
        self.clock = ClockHandle(self.api, self.id)
        self.sessions = SessionsHandle(self.api, self.id)
        self.users = UsersHandle(self.api, self.id)
        self.clients = ClientsHandle(self.api, self.id)
        self.resources = ResourcesHandle(self.api, self.id)
        self.presets = PresetsHandle(self.api, self.id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} at {self.url}>"

    @property
    def jwks_uri(self) -> str:
        """URL of the published keys."""
        return self.endpoints["jwks"]

    def token(self, **options: Unpack[options.TokensMintOptions]) -> str:
        """Mints a token without a protocol flow and returns its value.

        Args:
            options: As for `mint`.

        Raises:
            MintmarkError: As `mint` does.

        Example:
            >>> token = idp.token(user="alice", audience="http://localhost:8000/mcp", scope="read")
        """
        return (self.mint(**options)).token

    def mint(self, **options: Unpack[options.TokensMintOptions]) -> MintedToken:
        """Mints a token without a protocol flow and returns its record with its value.

        Args:
            options: The token; `user`, `audience` and `scope` are the usual fields. Default: an access token for a
                random user and the client `demo-app`, with the issuer's defaults. `format="both"` makes a JWT and an
                opaque value that share one record.

        Raises:
            MintmarkError: `not_found` for a user that is neither in the directory nor a UUID, `bad_request` for invalid
                options and for a flaw that does not exist in the requested form, kind or algorithm.

        Example:
            >>> minted = idp.mint(user="alice", format="both")
            >>> print(minted.token, minted.opaque, minted.claims)
        """
        return cast(MintedToken, self._call("tokensMint", options))

    def inspect(self, token: str, *, audience: str | None = None, scope: str | None = None) -> Inspection:
        """Decodes and judges any text that may be a token: what it is, and what a strict API finds wrong with it.

        Args:
            token: The text, of at most 1,048,576 characters.
            audience: The audience that an API requires. Default: any.
            scope: The scopes that an API requires, separated by spaces. Default: none.

        Raises:
            MintmarkError: `bad_request` for a text that is too long.

        Example:
            >>> problems = [each.code for each in idp.inspect(token, audience="http://localhost:8000").problems]
        """
        expected = {"audience": audience, "scope": scope}
        given = {name: value for name, value in expected.items() if value is not None}
        return cast(Inspection, self._call("inspect", {"token": token, **given}))

    def check(self, url: str, **options: Unpack[options.ChecksStartOptions]) -> CheckReport:
        """Sends good and flawed tokens to an API and reports which ones it wrongly accepted or rejected.

        The API must be running and trust this issuer.

        Args:
            url: The API: an MCP endpoint, or any URL that needs a bearer token.
            options: How the API is asked and what is sent, as for `mintmark check`. `lifecycle=True` also rotates keys and breaks the
                issuer's endpoints, and undoes that at the end; it takes minutes.

        Raises:
            MintmarkError: `bad_request` for invalid options, `server_unreachable` if the API does not answer.

        Example:
            >>> report = idp.check("http://localhost:8000/mcp", audience="http://localhost:8000/mcp")
            >>> assert report.findings == []
        """
        return self._check(url, options)

    def reset(self) -> None:
        """Resets the issuer to its configured state, with its clock at real time. It keeps its keys.

        Its tokens, sessions, registered clients, faults, overrides, request log and directory changes are deleted.

        Example:
            >>> idp.reset()
        """
        self._call("reset", {})

    def received(self, endpoint: str, **expected: Unpack[ReceivedOptions]) -> Received:
        """Returns whether the issuer received such a request, for `assert`. A failed test shows what it received.

        Args:
            endpoint: Name of the endpoint, such as `token`, `jwks` or `introspection`.
            expected: `grant` (for an extension grant its last word is enough), `client`, `user`, `scope` (scopes that
                the request must include), `resource`, `pkce`, `status`, `error` (None: no error), `params` (None: the
                parameter must be absent), and `times`, the exact number of requests (default: at least one).

        Raises:
            MintmarkError: `bad_request` for an unknown expectation or endpoint.

        Example:
            >>> assert idp.received("token", grant="refresh_token", times=1)
            >>> assert not idp.received("userinfo")
        """
        entries = self._list("requestsList", {"endpoint": endpoint, "limit": 10_000})
        found: dict[str, set[str]] = {}
        for name, filter in criteria(endpoint, expected):
            found[name] = {each.id for each in self._list("requestsList", {**filter, "limit": 10_000})}
        return judged(self.url, endpoint, expected, entries, found)

    def no_findings(self, *, ignore: tuple[str, ...] = ()) -> Clean:
        """Returns whether the request log shows no mistakes of the clients, for `assert`.

        Args:
            ignore: Names of findings that do not count.

        Example:
            >>> assert idp.no_findings(ignore=("http-redirect-uri",))
        """
        return Clean(self._list("requestsList", {"limit": 10_000}), ignore)

    def active(self, token: str | MintedToken) -> Active:
        """Returns whether the issuer's introspection would call the token active (RFC 7662), for `assert`.

        No request is sent to the introspection endpoint, so that the request log and faults are not affected.

        Example:
            >>> idp.clock.advance(3600)
            >>> assert not idp.active(token)
        """
        value = token.token if isinstance(token, MintedToken) else token
        return Active(self.inspect(value))


class IsolatedIssuer(IssuerHandle):
    """An issuer for one test, made by `isolate`. `with` closes it at the end of the block."""

    def close(self) -> None:
        """Closes the issuer and deletes everything that it holds: keys, users, tokens, log.

        Raises:
            MintmarkError: `unknown_issuer` if it is closed already.

        Example:
            >>> own = mintmark.isolate()
            >>> own.close()
        """
        self._call("issuersClose", {"id": self.id})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Mintmark(IssuerHandle):
    """A running server with the verbs of its default issuer. `with` stops it at the end of the block."""

    def __init__(self, calls: Calls, record: Issuer, process: ServerProcess | None):
        super().__init__(calls, record)
        self._process = process

    @property
    def base_url(self) -> str:
        """URL of the server, without a slash at the end."""
        return self.api.url

    @classmethod
    def start(cls, config: Mapping[str, Any] | str | os.PathLike[str] | None = None) -> Self:
        """Starts a server on a free port of this machine, with everything in memory and keys of its own.

        The server ends with this process, also if the process is killed.

        Args:
            config: The settings as in `mintmark.config.json`, or the path of such a file. Other configuration files and
                `MINTMARK_...` variables are not read. Default: the built-in users and clients.

        Raises:
            MintmarkError: `invalid_config` with every problem of the configuration, `listen_failed` if the server
                cannot start for another reason.

        Example:
            >>> with Mintmark.start({"users": {"alice": {"roles": ["developer"]}}}) as idp:
            ...     token = idp.token(user="alice", audience="http://localhost:8000/mcp", scope="read")
        """
        process = cls._started(config)
        try:
            return cls._opened(process.ready["url"], None, trust_of(process), process)
        except BaseException:
            process.stop()
            raise

    @classmethod
    def connect(
        cls, url: str, *, admin_token: str | None = None, trust: ssl.SSLContext | None = None
    ) -> Self:
        """Uses a server that runs already, for example in a container. `close` does not stop it.

        Args:
            url: URL of the server.
            admin_token: Its admin token. Required if the server can be reached from beyond loopback.
            trust: TLS settings that trust its certificate, if it speaks HTTPS. Default: those of the system.

        Raises:
            MintmarkError: `server_unreachable`, `admin_token`.

        Example:
            >>> idp = Mintmark.connect("http://localhost:4411")
        """
        return cls._opened(url, admin_token, trust, None)

    @classmethod
    def _opened(
        cls, url: str, admin_token: str | None, trust: ssl.SSLContext | None, process: ServerProcess | None
    ) -> Self:
        calls = Calls.at(url, admin_token, trust)
        first, *_ = calls._list("issuersList", {})
        return cls(calls, first, process)

    def ca(self) -> CertificateAuthority:
        """Returns the certificate of the local CA, which clients must trust if `https` is on.

        Raises:
            MintmarkError: `not_found` if the server speaks plain HTTP.

        Example:
            >>> pem = idp.ca().certificate
        """
        return cast(CertificateAuthority, self._call("ca", {}))

    def issuer(self, id: str) -> IssuerHandle:
        """Returns the verbs of one issuer.

        Raises:
            MintmarkError: `unknown_issuer`.

        Example:
            >>> keycloak = idp.issuer("keycloak")
        """
        found, *_ = self._list("issuersList", {"issuer": id})
        return IssuerHandle(self, found)

    def issuers(self) -> builtins.list[Issuer]:
        """Lists the issuers of this server with the URLs of their endpoints, isolated ones included.

        Example:
            >>> ids = [each.id for each in idp.issuers()]
        """
        return self._list("issuersList", {})

    def isolate(self, settings: Mapping[str, Any] | None = None) -> IsolatedIssuer:
        """Makes a new issuer with its own keys, users, clock, faults and log, in a few milliseconds.

        Args:
            settings: The fields of an issuer in the configuration, and `id` (default: a random id). Settings you leave
                out are taken from the default issuer, or the one that `issuer` names, except its URL and `alg`
                (default: ES256, whose keys are made fastest).

        Raises:
            MintmarkError: `bad_request` for invalid settings, `invalid_config` for settings that contradict each other,
                `conflict` for an id or a path that is taken or if 2000 isolated issuers are open, `unknown_issuer`.

        Example:
            >>> with mintmark.isolate({"alg": "RS256", "users": {"alice": {"roles": ["admin"]}}}) as own:
            ...     own.clock.advance(3600)  # no other test is affected
        """
        made = cast(Issuer, self._call("isolate", as_arguments("isolate", settings or {})))
        return IsolatedIssuer(self, made)

    def close(self) -> None:
        """Stops the server, if `start` started it: requests in progress are finished first.

        Example:
            >>> idp.close()
        """
        self._stop(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
