"""`idp.check()`: has the server check an API, and waits for the report."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._errors import MintmarkError
from ._records import CheckReport, CheckRun

if TYPE_CHECKING:
    from ._api import Api

_POLL_SECONDS = 0.1


def run_check(api: Api, issuer: str, url: str, options: Mapping[str, Any]) -> CheckReport:
    """Starts a check and waits until it is done. If it is interrupted, the server undoes what the check has changed."""
    run: CheckRun = api.call("checksStart", {"issuer": issuer, "url": url, **options})
    try:
        while run.state == "running":
            time.sleep(_POLL_SECONDS)
            run = api.call("checksGet", {"id": run.id})
    except BaseException:
        api.call("checksStop", {"id": run.id})
        raise
    if run.report is not None:
        return run.report
    error = run.error
    if error is None:
        raise MintmarkError("closed", "the check was stopped")
    raise MintmarkError(error.code, error.message, hint=error.hint)  # type: ignore[arg-type]
