"""The pytest plugin: fixtures for issuers, and a mark that makes a test for each flaw. It is found by its entry point."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import _flaws
from ._errors import MintmarkError
from ._received import Result

if TYPE_CHECKING:
    from . import IsolatedIssuer, Mintmark


def pytest_configure(config: pytest.Config) -> None:
    """Declares the mark, so that --strict-markers knows it."""
    config.addinivalue_line(
        "markers",
        "flaws(kind, only=None, skip=(), transport=True): run the test once for every flaw that an API of this kind "
        "(jwks, introspection, hmac, static-key) must refuse; the fixture `flaw` has its name and the right answer.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Makes the tests of the mark `flaws`."""
    for mark in metafunc.definition.iter_markers("flaws"):
        try:
            chosen = _flaws.flaws(*mark.args, **mark.kwargs)
        except (TypeError, ValueError, MintmarkError) as error:
            raise pytest.UsageError(f"{metafunc.definition.nodeid}: @pytest.mark.flaws: {error}") from error
        if "flaw" not in metafunc.fixturenames:
            raise pytest.UsageError(
                f"{metafunc.definition.nodeid}: a test with @pytest.mark.flaws needs the argument `flaw`"
            )
        metafunc.parametrize("flaw", chosen, ids=[flaw.name for flaw in chosen])
        return


@pytest.fixture(scope="session")
def mintmark_settings() -> Mapping[str, Any] | str | os.PathLike[str] | None:
    """The configuration of the server: a mapping, or the path of a file. Define your own to change it.

    Default: the built-in users and clients.
    """
    return None


@pytest.fixture(scope="session")
def mintmark(mintmark_settings: Mapping[str, Any] | str | os.PathLike[str] | None) -> Iterator[Mintmark]:
    """The server: one for each worker of pytest-xdist, started by the first test that needs it.

    If the variable MINTMARK_URL names a server, as under `mintmark run -- pytest`, that server is used instead, with the
    admin token of MINTMARK_ADMIN_TOKEN. It keeps its own configuration.
    """
    from . import Mintmark

    url = os.environ.get("MINTMARK_URL")
    if url and mintmark_settings is not None:
        raise MintmarkError(
            "invalid_config",
            f"the server at {url} runs already, so mintmark_settings cannot configure it",
            hint="Unset MINTMARK_URL, configure that server, or put the settings into the fixture idp_settings.",
        )
    admin_token = os.environ.get("MINTMARK_ADMIN_TOKEN") or None
    server = Mintmark.connect(url, admin_token=admin_token) if url else Mintmark.start(mintmark_settings)
    with server:
        yield server


@pytest.fixture
def idp_settings() -> Mapping[str, Any]:
    """Settings in which the issuers of `idp` differ from the server's configuration. Define your own to change them.

    Default: none. `idp` signs with RS256 unless these settings name another `alg`.
    """
    return {}


@pytest.fixture
def idp(mintmark: Mintmark, idp_settings: Mapping[str, Any]) -> Iterator[IsolatedIssuer]:
    """The test's own issuer, with its own keys, users, clock, faults and log. It is closed when the test ends."""
    # Most verifiers expect RS256 unless they are told otherwise, FastMCP's among them.
    issuer = mintmark.isolate({"alg": "RS256", **idp_settings})
    yield issuer
    try:
        issuer.close()
    except MintmarkError as error:
        if error.code != "unknown_issuer":  # the test has closed it already
            raise


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forgets the results of earlier tests."""
    Result.looked_at.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Iterator[None]:
    """Adds to a failed `assert` the report of the result that it looked at."""
    outcome: Any = yield
    if call.excinfo is None or not call.excinfo.errisinstance(AssertionError) or not Result.looked_at:
        return
    outcome.get_result().sections.append(("mintmark", str(Result.looked_at[-1])))
