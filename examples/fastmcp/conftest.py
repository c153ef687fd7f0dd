import json
import subprocess
from contextlib import contextmanager

import fixed_key
import introspection
import jwks
import pytest
import static_tokens
from anyio.from_thread import start_blocking_portal
from fastmcp.utilities.tests import run_server_async
from mintmark import Mintmark

from notes import notes

# For each scenario: the server module, the preset of `mintmark env`, and the options to mint its tokens.
SCENARIOS = {
    "jwks": (jwks, ["fastmcp-jwks"], {}),
    "hs256": (fixed_key, ["fastmcp-hs256"], {"alg": "HS256"}),
    "hs384": (fixed_key, ["fastmcp-hs384"], {"alg": "HS384"}),
    "hs512": (fixed_key, ["fastmcp-hs512"], {"alg": "HS512"}),
    "rsa-key": (fixed_key, ["fastmcp-static-key"], {}),
    "ec-key": (fixed_key, ["fastmcp-static-key", "--alg", "ES256"], {"alg": "ES256"}),
    "introspection": (introspection, ["fastmcp-introspection"], {"format": "opaque"}),
}


@pytest.fixture(scope="session")
def mintmark():
    idp = Mintmark()
    yield idp
    idp.close()


@pytest.fixture(scope="session")
def serving(mintmark):
    """Returns a context manager that serves the notes with the verifier of one module, and yields the URL."""
    with start_blocking_portal() as portal:

        @contextmanager
        def serve(module, preset):
            command = ["npx", "--no-install", "mintmark", "env", *preset, "--url", mintmark.url, "--scope", "read:data"]
            env = json.loads(subprocess.check_output([*command, "--format", "json"], stderr=subprocess.DEVNULL))
            server = run_server_async(notes(module.verifier(env)))
            with portal.wrap_async_context_manager(server) as url:
                yield url

        yield serve


@pytest.fixture(scope="session", params=SCENARIOS)
def scenario(request, serving):
    module, preset, minting = SCENARIOS[request.param]
    with serving(module, preset) as url:
        yield request.param, url, minting


@pytest.fixture(scope="session")
def static_server(serving):
    with serving(static_tokens, ["fastmcp-static-tokens"]) as url:
        yield url
