import asyncio
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError

AUDIENCE = "http://localhost:8000/mcp"
ALICE = "11111111-1111-4111-8111-111111111111"
JWT_FLAWS = ["expired", "wrong-signature", "wrong-audience", "wrong-issuer"]
# IntrospectionTokenVerifier does not check `iss`, and an opaque token has no signature.
OPAQUE_FLAWS = ["expired", "opaque-unknown", "wrong-audience", "opaque-of-other-issuer"]


def call(url, token, tool, **arguments):
    """Calls a tool with FastMCP's own client."""

    async def connected():
        async with Client(url, auth=token) as client:
            return (await client.call_tool(tool, arguments)).data

    return asyncio.run(connected())


def refusal(url, token=None):
    """Returns the status and challenge of the server's response, which the client does not show."""
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).encode()
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(url, body, headers))
    return refused.value.code, refused.value.headers["WWW-Authenticate"]


def assert_refused(url, token):
    status, challenge = refusal(url, token)
    assert status == 401 and challenge.startswith('Bearer error="invalid_token"')


@pytest.fixture
def mint(mintmark, scenario):
    _, _, minting = scenario

    def mint(user="alice", scope="read:data write:data", **more):
        return mintmark.token(user=user, audience=AUDIENCE, scope=scope, **minting, **more)

    return mint


def test_a_good_token_is_accepted(scenario, mint):
    _, url, _ = scenario
    answer = call(url, mint(), "whoami")
    assert answer == {"sub": ALICE, "client_id": "demo-app", "scopes": ["read:data", "write:data"]}


def test_users_are_kept_apart_by_their_sub(scenario, mint):
    _, url, _ = scenario
    assert call(url, mint("alice"), "add_note", text="hers") == ["hers"]
    assert call(url, mint("bob"), "list_notes") == []


def test_a_tool_needs_its_scope(scenario, mint):
    _, url, _ = scenario
    with pytest.raises(ToolError, match="Unknown tool"):
        call(url, mint(scope="read:data"), "add_note", text="no")


def test_a_token_without_the_servers_scope_is_refused(scenario, mint):
    _, url, _ = scenario
    assert_refused(url, mint(scope="other"))


def test_no_token_is_refused(scenario):
    _, url, _ = scenario
    status, challenge = refusal(url)
    assert status == 401 and challenge.startswith("Bearer")


def test_a_bad_token_is_refused(scenario, mint):
    name, url, _ = scenario
    for flaw in OPAQUE_FLAWS if name == "introspection" else JWT_FLAWS:
        assert_refused(url, mint(flaw=flaw))


def test_a_revoked_token_is_refused_by_introspection(mintmark, scenario, mint):
    name, url, _ = scenario
    token = mint()
    assert call(url, token, "whoami")["sub"] == ALICE
    record = mintmark.control("POST", "/inspect", {"token": token})["record"]
    mintmark.control("DELETE", f"/tokens/{record['id']}")
    if name == "introspection":
        assert_refused(url, token)
    else:  # a JWT stays valid until it expires
        assert call(url, token, "whoami")["sub"] == ALICE


def test_static_tokens_identify_their_client(static_server):
    alice = call(static_server, "dev-alice-token", "whoami")
    assert alice["sub"] == "alice@company.com" and "admin:users" in alice["scopes"]
    assert call(static_server, "dev-alice-token", "add_note", text="hers") == ["hers"]
    with pytest.raises(ToolError, match="Unknown tool"):
        call(static_server, "dev-bob-token", "add_note", text="no")
    for token in ["dev-guest-token", "dev-mallory-token"]:
        assert_refused(static_server, token)
