"""A FastMCP server in each way in which FastMCP verifies tokens. Runs with FastMCP 2.14, 3 and 4."""

import asyncio

import pytest
from fastmcp import FastMCP

from mintmark.fastmcp import (
    hmac_verifier,
    introspection_verifier,
    jwks_verifier,
    rsa_key_pair,
    static_key_verifier,
    static_token_verifier,
)

AUDIENCE = "notes-api"
WANTED = {"audience": AUDIENCE, "required_scopes": ["read"]}
# For each way: the verifier, and what its tokens need besides audience and scope.
WAYS = {
    "jwks": (lambda idp: jwks_verifier(idp, **WANTED), {}),
    "jwks, EC": (lambda idp: jwks_verifier(idp, alg="ES256", **WANTED), {"alg": "ES256"}),
    "secret": (lambda idp: hmac_verifier(idp, **WANTED), {"alg": "HS256"}),
    "secret, HS512": (lambda idp: hmac_verifier(idp, alg="HS512", **WANTED), {"alg": "HS512"}),
    "public key": (lambda idp: static_key_verifier(idp, **WANTED), {}),
    "public key, EC": (lambda idp: static_key_verifier(idp, alg="ES256", **WANTED), {"alg": "ES256"}),
    "introspection": (lambda idp: introspection_verifier(idp, **WANTED), {"format": "opaque"}),
}


def status(verifier, token):
    """Sends `initialize` to a server with this verifier, in process, and returns the HTTP status."""
    app = FastMCP("notes", auth=verifier).http_app(stateless_http=True, json_response=True)

    async def send():
        sent = []
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/mcp",
            "raw_path": b"/mcp",
            "query_string": b"",
            "root_path": "",
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "headers": [
                (b"host", b"127.0.0.1"),
                (b"authorization", f"Bearer {token}".encode()),
                (b"content-type", b"application/json"),
                (b"accept", b"application/json, text/event-stream"),
            ],
        }
        body = (
            b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
            b'"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}'
        )

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message):
            sent.append(message)

        async with app.router.lifespan_context(app):
            await app(scope, receive, keep)
        return next(message["status"] for message in sent if message["type"] == "http.response.start")

    return asyncio.run(send())


@pytest.fixture(params=WAYS)
def way(request, idp):
    verifier, options = WAYS[request.param]
    return verifier(idp), {"user": "alice", "audience": AUDIENCE, "scope": "read", **options}


def test_a_good_token_is_accepted(idp, way):
    verifier, options = way
    assert status(verifier, idp.token(**options)) == 200


@pytest.mark.parametrize("flaw", ["expired", "wrong-audience", "opaque-unknown", "missing-scope"])
def test_a_bad_token_is_refused(idp, way, flaw):
    verifier, options = way
    if flaw == "opaque-unknown":
        options["format"] = "opaque"
        options.pop("alg", None)
    assert status(verifier, idp.token(**options, flaw=flaw)) in (401, 403)


def test_only_introspection_notices_a_revoked_token(idp):
    minted = idp.mint(user="alice", audience=AUDIENCE, scope="read")
    idp.tokens.revoke(minted.id)
    assert status(jwks_verifier(idp, **WANTED), minted.token) == 200
    assert status(introspection_verifier(idp, **WANTED), minted.token) == 401
    assert idp.received("introspection", client="demo-api", times=1)


def test_a_configured_resource_decides_issuer_and_secret(idp):
    secret = "a-secret-of-32-characters-or-more"
    idp.resources.put("timelines", {"issuer": "timelines-mcp-local", "alg": "HS256", "secret": secret})
    verifier = hmac_verifier(idp, audience="timelines")
    assert verifier.issuer == "timelines-mcp-local"
    assert status(verifier, idp.token(user="alice", audience="timelines")) == 200
    assert status(verifier, idp.token(user="alice", audience="timelines", flaw="expired")) == 401


def test_the_key_pair_of_fastmcps_own_tests(idp):
    pair = rsa_key_pair(idp)
    token = pair.create_token(subject="test@example.com", issuer=idp.url, audience=AUDIENCE, scopes=["read"])
    assert status(jwks_verifier(idp, **WANTED), token) == 200


def test_fixed_strings_as_tokens():
    verifier = static_token_verifier(required_scopes=["read:data"])
    assert status(verifier, "dev-alice-token") == 200
    assert status(verifier, "dev-guest-token") in (401, 403)
    assert status(verifier, "nobody") == 401
