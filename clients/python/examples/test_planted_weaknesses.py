"""The mark `flaws` alone finds each weakness that is planted in a small FastAPI server."""

import jwt
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

AUDIENCE = "notes-api"
# For each weakness: what is changed in a sound verification, and a flaw that must reveal it.
WEAKNESSES = {
    "none": ({}, None),
    "the signature is not verified": ({"verify_signature": False}, "wrong-signature"),
    "the expiry is not checked": ({"verify_exp": False}, "expired"),
    "the audience is not compared": ({"verify_aud": False}, "wrong-audience"),
    "the issuer is not compared": ({"verify_iss": False}, "wrong-issuer"),
    "nbf is not checked": ({"verify_nbf": False}, "not-yet-valid"),
    "an expiry is not required": ({"require": ["sub", "iat"]}, "no-exp"),
    "the type is not checked": ({"any_type": True}, "wrong-type-id-token"),
    "the scope is not checked": ({"any_scope": True}, "no-scope"),
    "a scope is looked for in the text": ({"scope_in_text": True}, "scope-prefix-lookalike"),
}


def make_app(issuer: str, jwks_uri: str, weakness: dict) -> FastAPI:
    app = FastAPI()
    keys = jwt.PyJWKClient(jwks_uri, cooldown_duration=0)
    options = {
        name: value for name, value in weakness.items() if name.startswith("verify") or name == "require"
    }

    @app.get("/me")
    def me(request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            typ = jwt.get_unverified_header(token).get("typ", "").lower()
            if typ not in ("at+jwt", "application/at+jwt") and "any_type" not in weakness:
                raise jwt.InvalidTokenError("not an access token")
            claims = jwt.decode(
                token,
                keys.get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                issuer=issuer,
                audience=AUDIENCE,
                options={"require": ["exp", "iat", "sub"], **options},
            )
        except (jwt.PyJWTError, ValueError):
            return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        scope = claims.get("scope", "")
        has_scope = "notes:read" in (scope if "scope_in_text" in weakness else scope.split())
        if not has_scope and "any_scope" not in weakness:
            return Response(
                status_code=403, headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
            )
        return Response(status_code=200)

    return app


@pytest.fixture(params=WEAKNESSES)
def weakness(request):
    return WEAKNESSES[request.param]


@pytest.mark.flaws(
    "jwks",
    only=[
        "wrong-signature", "expired", "wrong-audience", "wrong-issuer", "not-yet-valid", "no-exp",
        "wrong-type-id-token", "no-scope", "scope-prefix-lookalike",
    ],
)  # fmt: skip
def test_the_flaw_reveals_the_weakness(idp, weakness, flaw):
    changes, revealing = weakness
    client = TestClient(make_app(idp.url, idp.jwks_uri, changes))
    token = idp.token(user="alice", audience=AUDIENCE, scope="notes:read", flaw=flaw.name)
    outcome = flaw.refused(client.get("/me", **flaw.request(token)))
    if flaw.name == revealing:
        assert not outcome
    elif revealing is None:
        assert outcome
