"""A Mintmark for tests: starts one on a free port, or uses the one that MINTMARK_URL names."""

import json
import os
import signal
import subprocess
from urllib.request import Request, urlopen

COMMAND = ["npx", "--no-install", "mintmark", "serve", "--port", "0", "--log", "json", "--ephemeral"]


class Mintmark:
    def __init__(self):
        self.process = None
        self.url = os.environ.get("MINTMARK_URL")  # `mintmark run -- pytest` sets it
        if self.url is None:
            # Use a new session, so that npx and its child processes can be stopped together.
            self.process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True, start_new_session=True)
            ready = self.process.stdout.readline()  # one line of JSON, printed when the server is ready
            if not ready:
                raise RuntimeError("Mintmark did not start; see its output above")
            self.url = json.loads(ready)["url"]
        metadata = self.get("/.well-known/openid-configuration")
        self.issuer = metadata["issuer"]
        self.jwks_uri = metadata["jwks_uri"]

    def token(self, **request) -> str:
        """Mints a token; see POST /tokens in docs/control.md for the options."""
        return self.control("POST", "/tokens", request)["token"]

    def rotate_keys(self) -> None:
        self.control("POST", "/keys/rotate")

    def control(self, method: str, path: str, body: dict | None = None) -> dict:
        headers = {"Content-Type": "application/json"}
        if admin_token := os.environ.get("MINTMARK_ADMIN_TOKEN"):  # beyond loopback, as in a container
            headers["Authorization"] = f"Bearer {admin_token}"
        url = f"{self.url}/_mintmark/api{path}"
        with urlopen(Request(url, json.dumps(body or {}).encode(), headers, method=method)) as response:
            return json.load(response)

    def get(self, path: str) -> dict:
        with urlopen(self.url + path) as response:
            return json.load(response)

    def close(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()
