"""A server of this process: it starts on a free port of this machine and ends with this process."""

from __future__ import annotations

import atexit
import json
import logging
import os
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from ._errors import MintmarkError
from ._node import command, environment
from ._records import ErrorCode

_log = logging.getLogger("mintmark")
_STOP_SECONDS = 10.0


class ServerProcess:
    """A running `mintmark serve` with everything in memory.

    Its standard input is a pipe from this process. When this process ends, in whichever way, the system closes the
    pipe, and the server stops.
    """

    def __init__(self, config: Mapping[str, Any] | str | os.PathLike[str] | None):
        file, is_temporary = _config_file(config)
        try:
            self._process = subprocess.Popen(
                [
                    *command(),
                    "serve",
                    "--ephemeral",
                    "--until-stdin-ends",
                    "--log",
                    "json",
                    "--config",
                    file,
                    *_port(config),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_own_environment(),
                # Ctrl+C on a terminal must not reach the server before the tests that still use it have ended.
                start_new_session=True,
            )
            atexit.register(self.stop)
            self._last_lines: deque[str] = deque(maxlen=50)
            self._reader = threading.Thread(target=self._read_messages, name="mintmark-messages", daemon=True)
            self._reader.start()
            assert self._process.stdout is not None
            ready = self._process.stdout.readline()
        finally:
            if is_temporary:
                os.unlink(file)
        if not ready:
            raise self._failure()
        self.ready: dict[str, Any] = json.loads(ready)

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    def stop(self) -> None:
        """Stops the server: requests in progress are finished first. May be called more than once."""
        atexit.unregister(self.stop)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._reader.join(_STOP_SECONDS)

    def _read_messages(self) -> None:
        """Passes the server's log on to the logger `mintmark`. Unread, it would fill its pipe and stop the server."""
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                self._last_lines.append(text)
                _log.log(_level(text), "%s", text)

    def _failure(self) -> MintmarkError:
        self._process.wait()
        self._reader.join(_STOP_SECONDS)
        self.stop()
        text = "\n".join(self._last_lines).removeprefix("error: ")
        # The command exits with 2 for wrong settings, and with 1 if something else failed.
        code: ErrorCode = "invalid_config" if self._process.returncode == 2 else "listen_failed"
        return MintmarkError(code, f"Mintmark did not start: {text or 'it gave no reason'}")


def _config_file(config: Mapping[str, Any] | str | os.PathLike[str] | None) -> tuple[str, bool]:
    """Returns the path of a file with the configuration, and whether it has to be removed."""
    if config is not None and not isinstance(config, Mapping):
        return os.fspath(Path(config).absolute()), False
    # Without a file, the command would look for one in the working directory.
    descriptor, path = tempfile.mkstemp(prefix="mintmark-", suffix=".json")
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(dict(config or {}), file)
    return path, True


def _port(config: Mapping[str, Any] | str | os.PathLike[str] | None) -> list[str]:
    named = isinstance(config, Mapping) and "port" in config
    return [] if named else ["--port", "0"]


def _own_environment() -> dict[str, str]:
    """Returns the environment without settings of other servers, so that tests behave the same on every machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINTMARK_")}
    return environment(kept)


def _level(line: str) -> int:
    try:
        level = cast(str, json.loads(line)["level"])
    except (ValueError, KeyError, TypeError):
        return logging.INFO
    return logging.ERROR if level == "error" else logging.WARNING if level == "warn" else logging.DEBUG
