"""A Starlette server that introspects every token, so that it notices a revocation at once."""

import json
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

AUDIENCE = "notes-api"


def introspect(endpoint: str, token: str) -> dict:
    form = {"token": token, "client_id": "demo-api", "client_secret": "demo-api-secret"}
    with urlopen(Request(endpoint, urlencode(form).encode())) as response:
        return json.load(response)


@pytest.fixture
def client(idp):
    def me(request):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = (
            introspect(idp.endpoints["introspection"], token) if scheme.lower() == "bearer" and token else {}
        )
        if not found.get("active") or found.get("aud") != AUDIENCE:
            return JSONResponse({}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return JSONResponse({"subject": found["sub"]})

    return TestClient(Starlette(routes=[Route("/me", me)]))


def get(client, token):
    return client.get("/me", headers={"Authorization": f"Bearer {token}"})


def test_a_good_token_is_accepted_until_it_is_revoked(idp, client):
    minted = idp.mint(user="alice", audience=AUDIENCE, format="opaque")
    assert get(client, minted.token).status_code == 200
    idp.tokens.revoke(minted.id)
    assert get(client, minted.token).status_code == 401
    assert idp.received("introspection", client="demo-api", times=2)


@pytest.mark.flaws("introspection", only=["lifecycle", "time", "wrong-audience"])
def test_every_bad_token_is_refused(idp, client, flaw):
    token = idp.token(user="alice", audience=AUDIENCE, flaw=flaw.name)
    assert flaw.refused(client.get("/me", **flaw.request(token)))
