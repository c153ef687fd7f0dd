"""`idp.check()`: runs the command `mintmark check` against an API and returns its report."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from ._errors import MintmarkError
from ._node import command, environment

if TYPE_CHECKING:
    from ._api import Api

Severity = Literal["critical", "high", "medium", "low"]


class CheckOptions(TypedDict, total=False):
    """The options of a check. docs/check.md describes them."""

    audience: str
    """`aud` of the tokens. Default: `resource` of the API's metadata (RFC 9728), otherwise the URL."""
    scope: str
    """Scopes of the tokens, separated by spaces. Default: `scopes_supported` of the metadata."""
    verifier: Literal["jwks", "introspection", "hmac", "static-key"]
    """How the API verifies tokens. Default: detected."""
    alg: str
    """Signing algorithm of the tokens. Default: the resource's or issuer's, else one that the API accepts."""
    user: str
    """User of the tokens: a name or a UUID."""
    other_user: str
    """The second user, for `as_other`."""
    client: str
    """Id of the client that the tokens are issued to. Default: `demo-app`."""
    request: str
    """HTTP method of the requests to the API. Default: `GET`, or `POST` if there is a `body`."""
    header: Sequence[str]
    """Further headers of the requests, as `name: value`."""
    body: str
    """Body of the requests. Default: none."""
    tool: str
    """Name of the MCP tool to call. Default: a harmless tool that needs a scope."""
    arguments: Mapping[str, Any]
    """Arguments of `tool`. Default: none."""
    as_other: str
    """A request that only `user` may make: `GET /notes/42`, or for MCP `read_note {"id":"42"}`."""
    create: str
    """A request that creates the object first; members of its JSON answer replace `{name}` in `as_other`."""
    only: Sequence[str]
    """Names of the only cases to send, or of their groups. Default: all."""
    skip: Sequence[str]
    """Names of cases, or of their groups, that are not sent. Default: none."""
    quick: bool
    """Whether to send only one token for each cause, and wait for nothing. Default: False."""
    fail_on: Severity
    """The least severity of a finding that fails the check. Default: `low`."""
    baseline: str | os.PathLike[str]
    """File with findings that are known and do not fail the check."""
    lifecycle: bool
    """Whether to publish and remove keys and break the issuer's endpoints during the check. Default: False."""
    cache_seconds: float
    """Seconds for which the API may trust a cached key or introspection response. Default: 60."""
    cooldown_seconds: float
    """Seconds for which the API may wait before it fetches the JWKS again. Default: 30."""
    timeout_seconds: float
    """Seconds to wait for each answer of the API. Default: 15."""


@dataclass(frozen=True)
class CheckFinding:
    """What the API did wrong in one case."""

    case: str
    """Name of the case; the name of the flaw if a flawed token was sent."""
    kind: str
    """`accepted`, `refused`, `fetched`, `flooded`, `leaked`, `felled`, and the remarks `broke` and `different`."""
    severity: Severity
    summary: str
    expected: str
    got: str
    rule: str
    remedy: str
    tolerated: str | None = None
    """Why the finding does not fail the check although it is no remark; None if it fails it."""


@dataclass(frozen=True)
class CheckReport:
    """The result of a check."""

    passed: bool
    """False if no good token was accepted, or if there are findings other than remarks."""
    verifier: str | None
    """How the API verifies tokens; None if no good token was accepted."""
    accepted: int
    """Number of cases in which the API accepted what it should refuse."""
    should_refuse: int
    """Number of cases in which the API should refuse."""
    findings: list[CheckFinding]
    """The findings, worst first."""
    raw: dict[str, Any]
    """The whole report, as `mintmark check --format json` prints it."""


def run_check(api: Api, issuer: str, url: str, options: Mapping[str, Any]) -> CheckReport:
    """Runs the command, and raises its message if it could not check."""
    admin = {} if api.admin_token is None else {"MINTMARK_ADMIN_TOKEN": api.admin_token}
    trust = {"NODE_TLS_REJECT_UNAUTHORIZED": "0"} if api.url.startswith("https:") else {}
    done = subprocess.run(
        [
            *command(),
            "check",
            url,
            "--url",
            api.url,
            "--issuer",
            issuer,
            "--format",
            "json",
            *_flags(options),
        ],
        env={**environment(os.environ), **admin, **trust},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    # 0: no findings, 1: findings, 2: wrong usage, or Mintmark or the API does not run.
    if done.returncode not in (0, 1) or not done.stdout:
        raise _failure(done.stderr)
    return _report(json.loads(done.stdout))


def _flags(options: Mapping[str, Any]) -> list[str]:
    flags: list[str] = []
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        if value is True:
            flags.append(flag)
        elif value is not False:
            several = value if isinstance(value, (list, tuple)) else [value]
            for each in several:
                flags += [flag, json.dumps(each) if isinstance(each, Mapping) else str(each)]
    return flags


def _failure(text: str) -> MintmarkError:
    message, _, hint = text.partition("error: ")[2].strip().partition("\n")
    is_missing = "answer" in message or "reach" in message
    return MintmarkError(
        "server_unreachable" if is_missing else "bad_request", message or text.strip(), hint=hint or None
    )


def _report(report: dict[str, Any]) -> CheckReport:
    names = CheckFinding.__dataclass_fields__
    return CheckReport(
        passed=report["passed"],
        verifier=report["verifier"],
        accepted=report["accepted"],
        should_refuse=report["shouldRefuse"],
        findings=[
            CheckFinding(**{name: value for name, value in finding.items() if name in names})
            for finding in report["findings"]
        ],
        raw=report,
    )
