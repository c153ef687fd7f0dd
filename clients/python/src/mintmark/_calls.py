"""How a handle calls the control API: at once, or without blocking the event loop."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import Mapping
from typing import Any

from ._api import Api
from ._check import run_check
from ._process import ServerProcess
from ._records import OPERATIONS, CheckReport

Config = Mapping[str, Any] | str | os.PathLike[str] | None


class Calls:
    """Calls operations for one issuer."""

    def __init__(self, api: Api, issuer: str):
        self.api = api
        self._issuer = issuer

    @classmethod
    def at(cls, url: str, admin_token: str | None, trust: ssl.SSLContext | None) -> Calls:
        """Returns the calls of the default issuer of a server."""
        return cls(Api(url, admin_token=admin_token, trust=trust), "default")

    def _call(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        return self.api.call(operation, _at_issuer(self._issuer, operation, arguments))

    def _list(self, operation: str, arguments: Mapping[str, Any]) -> list[Any]:
        return self.api.call_list(operation, _at_issuer(self._issuer, operation, arguments))

    def _check(self, url: str, options: Mapping[str, Any]) -> CheckReport:
        return run_check(self.api, self._issuer, url, options)

    @staticmethod
    def _started(config: Config) -> ServerProcess:
        return ServerProcess(config)

    @staticmethod
    def _stop(process: ServerProcess | None) -> None:
        if process is not None:
            process.stop()


class AsyncCalls:
    """Calls operations for one issuer in a thread, so that the event loop goes on."""

    def __init__(self, api: Api, issuer: str):
        self.api = api
        self._issuer = issuer

    @classmethod
    def at(cls, url: str, admin_token: str | None, trust: ssl.SSLContext | None) -> AsyncCalls:
        """Returns the calls of the default issuer of a server."""
        return cls(Api(url, admin_token=admin_token, trust=trust), "default")

    async def _call(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        return await asyncio.to_thread(
            self.api.call, operation, _at_issuer(self._issuer, operation, arguments)
        )

    async def _list(self, operation: str, arguments: Mapping[str, Any]) -> list[Any]:
        return await asyncio.to_thread(
            self.api.call_list, operation, _at_issuer(self._issuer, operation, arguments)
        )

    async def _check(self, url: str, options: Mapping[str, Any]) -> CheckReport:
        return await asyncio.to_thread(run_check, self.api, self._issuer, url, options)

    @staticmethod
    async def _started(config: Config) -> ServerProcess:
        return await asyncio.to_thread(ServerProcess, config)

    @staticmethod
    async def _stop(process: ServerProcess | None) -> None:
        if process is not None:
            await asyncio.to_thread(process.stop)


def as_arguments(operation: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns settings in the form of the configuration (`defaultAudience`) as arguments (`default_audience`)."""
    names = {json_name: name for name, json_name in OPERATIONS[operation].in_body.items()}
    return {names.get(name, name): value for name, value in settings.items()}


def trust_of(process: ServerProcess) -> ssl.SSLContext | None:
    """Returns TLS settings for a server that this process has started; None if it speaks plain HTTP.

    The server's CA exists only in its memory, and the connection does not leave this machine.
    """
    if not re.match("https:", process.ready["url"]):
        return None
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _at_issuer(issuer: str, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    known = OPERATIONS[operation]
    # In the list of issuers, `issuer` would leave out the others.
    takes_issuer = operation != "issuersList" and ("issuer" in known.in_query or "issuer" in known.in_body)
    return {"issuer": issuer, **arguments} if takes_issuer else arguments
