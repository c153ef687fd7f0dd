"""The catalogue of flaws, for tests that are made before a server runs, and for judging an API's answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ._errors import MintmarkError
from ._received import Result

Kind = Literal["jwks", "introspection", "hmac", "static-key"]
"""How an API verifies tokens: with the issuer's published keys, by asking the issuer, with a shared secret, or with one
configured public key."""
KINDS: tuple[Kind, ...] = ("jwks", "introspection", "hmac", "static-key")


@dataclass(frozen=True)
class RefusedFlaw:
    """A flaw that an API must refuse, with the right answer."""

    name: str
    """Name of the flaw, for `idp.token(flaw=...)`."""
    group: str
    severity: str
    summary: str
    """What is wrong, in a sentence or two."""
    rule: str
    """Specification and section that the flaw violates."""
    remedy: str
    """What to do if an API accepts it."""
    status: int
    """HTTP status of the right answer."""
    error: str | None
    """Error code of the Bearer challenge of the right answer (RFC 6750, section 3.1); None if it names none."""
    other_status: int | None
    """Another status that is right too; None if there is none."""
    transport: bool
    """Whether the flaw is in how the token is sent, so that it must be sent as `request` says."""
    _carried: str

    def __str__(self) -> str:
        return self.name

    def request(self, token: str) -> dict[str, Any]:
        """Returns how to send the token, as arguments of `httpx` and of the test clients of FastAPI and Starlette.

        Example:
            >>> response = client.get("/me", **flaw.request(token))
        """
        carried = json.loads(self._carried)
        headers = [
            ("Authorization", value.replace("TOKEN", token)) for value in carried.get("authorization", [])
        ]
        query = {name: value.replace("TOKEN", token) for name, value in carried.get("query", {}).items()}
        return {"headers": headers, "params": query}

    def refused(self, response: Any) -> Refused:
        """Returns whether an API's response is the right answer to this flaw, for `assert`.

        The status must be right, and so must the error code, if the Bearer challenge names one.

        Args:
            response: A response of `httpx`, `requests`, or the test client of a web framework.

        Example:
            >>> assert flaw.refused(client.get("/me", **flaw.request(token)))
        """
        status, challenge = _answer(response)
        named = re.search(r'\berror="?([a-z_]+)', challenge or "")
        statuses = [self.status] if self.other_status is None else [self.status, self.other_status]
        error_is_right = (
            named is None or self.error is None or status != self.status or named[1] == self.error
        )
        return Refused(
            status in statuses and error_is_right,
            f"{self.name}: expected {' or '.join(map(str, statuses))} {self.error or ''}, received {status}".replace(
                " ,", ","
            ),
            f"  {self.summary}\n  WWW-Authenticate: {challenge}\n  rule: {self.rule}\n  remedy: {self.remedy}",
        )


class Refused(Result):
    """Whether an API refused a token in the right way."""


def refused(response: Any, *, error: str | None = None, status: int | None = None) -> Refused:
    """Returns whether a response refuses a token as RFC 6750, section 3, says, for `assert`.

    Args:
        response: A response of `httpx`, `requests`, or the test client of a web framework.
        error: The error code that the Bearer challenge must have. Default: any, or none.
        status: The HTTP status. Default: the one that belongs to `error`, or 401.

    Example:
        >>> assert refused(client.get("/me", headers=headers), error="invalid_token")
    """
    usual = {"invalid_request": 400, "invalid_token": 401, "insufficient_scope": 403}
    wanted = status if status is not None else usual.get(error or "", 401)
    received, challenge = _answer(response)
    named = re.search(r'\berror="?([a-z_]+)', challenge or "")
    has_challenge = re.search(r"\bBearer\b", challenge or "", re.IGNORECASE) is not None or wanted != 401
    holds = (
        received == wanted and has_challenge and (error is None or (named is not None and named[1] == error))
    )
    return Refused(
        holds,
        f"expected {wanted} {error or ''}, received {received}".replace(" ,", ","),
        f"  WWW-Authenticate: {challenge}",
    )


def flaws(
    kind: Kind,
    *,
    only: Iterable[str] | None = None,
    skip: Iterable[str] = (),
    transport: bool = True,
) -> list[RefusedFlaw]:
    """Returns every flaw that an API of this kind must refuse.

    Args:
        kind: How the API verifies tokens: `jwks`, `introspection`, `hmac` or `static-key`.
        only: Names of the only flaws to return, or of their groups (`time`, `signature`, `claims`, `scope`,
            `lifecycle`, `transport`). Default: all.
        skip: Names of flaws, or of their groups, that are left out.
        transport: Whether to return flaws in how the token is sent; these need `RefusedFlaw.request`.

    Raises:
        MintmarkError: `bad_request` for an unknown kind or name.

    Example:
        >>> names = [flaw.name for flaw in flaws("jwks", skip=["non-uuid-sub"])]
    """
    if kind not in KINDS:
        raise MintmarkError(
            "bad_request", f"there is no kind of API {kind!r}", hint=f"Known: {', '.join(KINDS)}."
        )
    wanted, unwanted = None if only is None else _known(only), _known(skip)
    return [
        flaw
        for flaw in _refused_by(kind)
        if (wanted is None or {flaw.name, flaw.group} & wanted)
        and not {flaw.name, flaw.group} & unwanted
        and (transport or not flaw.transport)
    ]


@cache
def _table() -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = json.loads(files("mintmark").joinpath("flaws.json").read_text("utf-8"))
    return table


@cache
def _refused_by(kind: Kind) -> list[RefusedFlaw]:
    return [
        RefusedFlaw(
            **{
                name: flaw[name]
                for name in ("name", "group", "severity", "summary", "rule", "remedy", "transport")
            },
            status=answer["status"],
            error=answer.get("error"),
            other_status=answer.get("or", {}).get("status"),
            _carried=json.dumps(flaw["carried"]),
        )
        for flaw in _table()
        if (answer := flaw["answers"][kind])["outcome"] == "refuse"
    ]


def _known(names: Iterable[str]) -> set[str]:
    chosen = {names} if isinstance(names, str) else set(names)
    known = {flaw[member] for flaw in _table() for member in ("name", "group")}
    for name in chosen - known:
        raise MintmarkError(
            "bad_request", f"there is no flaw or group {name!r}", hint="docs/flaws.md lists them."
        )
    return chosen


def _answer(response: Any) -> tuple[int, str | None]:
    status, headers = getattr(response, "status_code", None), getattr(response, "headers", None)
    if not isinstance(status, int) or headers is None:
        raise MintmarkError(
            "bad_request",
            f"a response with `status_code` and `headers` is needed, not {type(response).__name__}",
            hint="Pass the response of httpx, requests, or the test client of the web framework.",
        )
    return status, headers.get("WWW-Authenticate")
