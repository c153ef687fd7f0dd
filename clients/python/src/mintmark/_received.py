"""The results of `idp.received()`, `idp.no_findings()` and `idp.active()`: true or false, and a report for a failed test.

A test framework shows only the first characters of an object in a failed `assert`. The pytest plugin therefore adds the
reports of the results that a failed test has looked at last.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from ._errors import MintmarkError

if TYPE_CHECKING:
    from ._records import Inspection, LoggedRequest


class ReceivedOptions(TypedDict, total=False):
    """What a request must look like. Empty: any request to the endpoint."""

    grant: str
    """The `grant_type`; for an extension grant its last word is enough: `device_code`."""
    client: str
    """Id of the client."""
    user: str
    """Name, e-mail address or subject of the user."""
    scope: str | Sequence[str]
    """Scopes that the request must include; others are allowed."""
    resource: str | Sequence[str] | None
    """The resources that the request must name (RFC 8707); None: it must name none."""
    pkce: bool
    """Whether a `code_challenge` or `code_verifier` was sent (RFC 7636)."""
    status: int
    """HTTP status of the answer."""
    error: str | None
    """OAuth error code of the answer; None: no error."""
    params: Mapping[str, str | None]
    """Parameters that must have exactly these values; None: the parameter must be absent."""
    times: int
    """The exact number of requests. Default: at least one."""


class Result:
    """A truth value that explains itself. `looked_at` has the results whose truth was asked, the latest last."""

    looked_at: ClassVar[list[Result]] = []

    def __init__(self, holds: bool, summary: str, report: str):
        self.holds = holds
        self.summary = summary
        self.report = report

    def __bool__(self) -> bool:
        Result.looked_at.append(self)
        return self.holds

    def __repr__(self) -> str:
        return f"<{self.summary}>"

    def __str__(self) -> str:
        return f"{self.summary}\n{self.report}"


class Received(Result):
    """Whether an issuer received a request. `requests` has the requests that match."""

    def __init__(self, holds: bool, summary: str, report: str, requests: list[LoggedRequest]):
        super().__init__(holds, summary, report)
        self.requests = requests


def criteria(endpoint: str, expected: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the expectations that only the log can judge, with the filters for it: it knows users and what was sent."""
    for name in expected:
        if name not in ReceivedOptions.__annotations__:
            near = difflib.get_close_matches(name, ReceivedOptions.__annotations__, n=1)
            hint = (
                f"Did you mean {near[0]!r}?"
                if near
                else f"Known: {', '.join(ReceivedOptions.__annotations__)}."
            )
            raise MintmarkError("bad_request", f"received() has no expectation {name!r}", hint=hint)
    if "user" in expected:
        yield "user", {"endpoint": endpoint, "user": expected["user"]}
    for name, value in (expected.get("params") or {}).items():
        yield f"params[{name!r}]", {"endpoint": endpoint, "params": {name: value}}


def judged(
    issuer: str,
    endpoint: str,
    expected: Mapping[str, Any],
    entries: list[LoggedRequest],
    found: Mapping[str, set[str]],
) -> Received:
    """Compares the requests with what was expected."""
    own = {name: value for name, value in expected.items() if name not in ("user", "params", "times")}
    differences = {entry.id: list(_differences(entry, own, found)) for entry in entries}
    matching = [entry for entry in entries if not differences[entry.id]]
    times = expected.get("times")
    holds = len(matching) == times if times is not None else len(matching) > 0
    wanted = ", ".join(f"{name}={value!r}" for name, value in expected.items() if name != "times")
    summary = (
        f"{len(matching)} of {len(entries)} requests to {endpoint} match{f' {wanted}' if wanted else ''}; "
        f"expected {'at least one' if times is None else times}"
    )
    lines = [
        line
        for entry in entries
        for line in (_line(entry), *(f"    {each}" for each in differences[entry.id]))
    ]
    nothing = f"  {issuer} received no request to {endpoint}. Was its URL configured where the request should come from?"
    return Received(holds, summary, "\n".join(f"  {line}" for line in lines) or nothing, matching)


def _differences(
    entry: LoggedRequest, expected: Mapping[str, Any], found: Mapping[str, set[str]]
) -> Iterator[str]:
    for name, wanted in expected.items():
        actual = _ACTUAL[name](entry)
        if not _fits(name, wanted, actual):
            yield f"{name}: expected {wanted!r}, received {actual!r}"
    for name, ids in found.items():
        if entry.id not in ids:
            yield f"{name}: differs from what was expected"


_ACTUAL: dict[str, Any] = {
    "grant": lambda entry: entry.grant_type,
    "client": lambda entry: entry.client_id,
    "scope": lambda entry: " ".join(entry.scopes),
    "resource": lambda entry: _listed(entry.params.get("resource", [])),
    "pkce": lambda entry: "code_verifier" in entry.params or "code_challenge" in entry.params,
    "status": lambda entry: entry.status,
    "error": lambda entry: entry.error,
}


def _fits(name: str, wanted: Any, actual: Any) -> bool:
    if name == "grant":
        return actual is not None and wanted in (actual, actual.split(":")[-1])
    if name == "scope":
        words = wanted.split() if isinstance(wanted, str) else wanted
        return set(words) <= set(actual.split())
    if name == "resource":
        return actual == [] if wanted is None else set(_listed(wanted)) <= set(actual)
    return bool(wanted == actual)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _line(entry: LoggedRequest) -> str:
    facts = [f"client {entry.client_id}" if entry.client_id else "no client"]
    if entry.grant_type:
        facts.append(f"grant {entry.grant_type}")
    if entry.user_name or entry.user:
        facts.append(f"user {entry.user_name or entry.user}")
    answer = entry.error or entry.decision or ""
    return f"{entry.method} {entry.path} -> {entry.status} {answer} ({', '.join(facts)})"


class Clean(Result):
    """Whether the request log shows no mistakes of the clients. `findings` has those that count."""

    def __init__(self, entries: Iterable[LoggedRequest], ignore: Sequence[str]):
        found = [
            (entry, finding) for entry in entries for finding in entry.findings if finding.name not in ignore
        ]
        self.findings = [finding for _, finding in found]
        names = ", ".join(dict.fromkeys(finding.name for finding in self.findings))
        super().__init__(
            not found,
            f"{len(found)} findings: {names}" if found else "no findings",
            "\n".join(
                f"  {_line(entry)}\n    {each.severity} {each.name}: {each.text}" for entry, each in found
            ),
        )


class Active(Result):
    """Whether a token is active. `inspection` has the details."""

    def __init__(self, inspection: Inspection):
        self.inspection = inspection
        problems = [f"  {each.code}: {each.message}" for each in inspection.problems]
        super().__init__(
            inspection.active,
            "the token is active" if inspection.active else "the token is not active",
            "\n".join(problems) or "  no problems",
        )
