"""Sends the operations of the control API, and turns answers into records and problems into errors.

It uses the standard library only: FastMCP 4 brings `httpx2`, FastMCP 2 and 3 bring `httpx`, and Django neither.
"""

from __future__ import annotations

import difflib
import http.client
import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from ._decode import record
from ._errors import MintmarkError
from ._records import OPERATIONS, Operation

_BASE = "/_mintmark/api"
_TIMEOUT_SECONDS = 30.0
_PAGE = 1000


class Api:
    """The control API of one server. It opens a connection for each call, so any number of threads may share it."""

    def __init__(self, url: str, *, admin_token: str | None = None, trust: ssl.SSLContext | None = None):
        self.url = url.rstrip("/")
        self.admin_token = admin_token
        self._trust = trust
        self._address = urlsplit(self.url)

    def call(self, operation_id: str, arguments: Mapping[str, Any]) -> Any:
        """Sends one operation and returns its record.

        Raises:
            MintmarkError: `bad_request` for an unknown argument, `server_unreachable` if no server answers, else the
                code of the answer.
        """
        operation = OPERATIONS[operation_id]
        return record(operation.result, self._send(operation_id, operation, arguments))

    def call_list(self, operation_id: str, arguments: Mapping[str, Any]) -> list[Any]:
        """Sends an operation that returns a list, page by page, and returns at most `limit` records."""
        operation = OPERATIONS[operation_id]
        limit = arguments.get("limit")
        wanted = {name: value for name, value in arguments.items() if name != "limit"}
        items: list[Any] = []
        while True:
            if limit is not None:
                wanted["limit"] = max(1, min(limit - len(items), _PAGE))
            page = self._send(operation_id, operation, wanted)
            items += [record(operation.result, item) for item in page["items"]]
            if limit is None or page["next"] is None or len(items) >= limit:
                return items
            wanted["after"] = page["next"]

    def _send(self, operation_id: str, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        given = dict(arguments)
        path = _BASE + operation.path
        for name, json_name in operation.in_path.items():
            path = path.replace(f"{{{json_name}}}", quote(str(given.pop(name)), safe=""))
        query = {
            operation.in_query[name]: _as_text(given.pop(name))
            for name in list(given)
            if name in operation.in_query
        }
        body: Any = given.pop(operation.body) if operation.body is not None else {}
        for name in list(given):
            if name in operation.in_body:
                body[operation.in_body[name]] = given.pop(name)
        for name in given:
            raise _unknown(operation_id, name, [*operation.in_query, *operation.in_body])
        if query:
            path += "?" + urlencode(query)
        text = None if operation.method in ("GET", "DELETE") else json.dumps(body, default=_as_json)
        return self._answer(operation.method, path, text, wait=float(arguments.get("timeout_seconds", 0)))

    def _answer(self, method: str, path: str, body: str | None, *, wait: float) -> Any:
        headers = {"Accept": "application/json"}
        if method != "GET":
            headers["Content-Type"] = "application/json"
        if self.admin_token is not None:
            headers["Authorization"] = f"Bearer {self.admin_token}"
        connection = self._connection(_TIMEOUT_SECONDS + wait)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            status, text = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise MintmarkError(
                "server_unreachable",
                f"no Mintmark answers at {self.url}: {error or type(error).__name__}",
                hint="Is the server running, and is this its URL?",
            ) from error
        finally:
            connection.close()
        return _checked(self.url, status, text)

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        # No proxy of the environment is used: the server runs on this machine or beside it.
        host, port = self._address.hostname or "localhost", self._address.port
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=self._trust)
        return http.client.HTTPConnection(host, port, timeout=timeout)


def _checked(url: str, status: int, text: bytes) -> Any:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if status < 400 and answer is not None:
        return answer
    if isinstance(answer, dict) and "code" in answer:
        raise MintmarkError(answer["code"], answer["detail"], hint=answer.get("hint"), status=status)
    raise MintmarkError(
        "server_unreachable",
        f"the server at {url} is not Mintmark: it answered {status} without a problem document",
        hint="Is this the URL of Mintmark, and not of your API?",
        status=status,
    )


def _unknown(operation_id: str, name: str, known: list[str]) -> MintmarkError:
    names = [each for each in known if each != "issuer"]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known arguments: {', '.join(names) or 'none'}."
    return MintmarkError("bad_request", f"{operation_id} has no argument {name!r}", hint=hint)


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, default=_as_json)


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")
