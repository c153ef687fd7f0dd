"""A FastAPI server that verifies tokens with PyJWT, and every flaw that it must refuse."""

from typing import Annotated

import jwt
import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.testclient import TestClient

AUDIENCE = "notes-api"


def make_app(issuer: str, jwks_uri: str) -> FastAPI:
    app = FastAPI()
    keys = jwt.PyJWKClient(jwks_uri, cooldown_duration=0)

    def refuse(status: int, error: str | None = None) -> HTTPException:
        challenge = "Bearer" if error is None else f'Bearer error="{error}"'
        return HTTPException(status, error, {"WWW-Authenticate": challenge})

    def caller(request: Request) -> dict:
        values = request.headers.getlist("authorization")
        if len(values) > 1:
            raise refuse(400, "invalid_request")
        scheme, _, token = (values or [""])[0].partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise refuse(401)
        try:
            if jwt.get_unverified_header(token).get("typ", "").lower() not in (
                "at+jwt",
                "application/at+jwt",
            ):
                raise jwt.InvalidTokenError("not an access token")
            claims = jwt.decode(
                token,
                keys.get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                issuer=issuer,
                audience=AUDIENCE,
                options={"require": ["exp", "iat", "sub", "client_id", "jti"]},
            )
            if not claims["sub"] or "cnf" in claims or isinstance(claims["exp"], str):
                raise jwt.InvalidTokenError("no subject, bound to a key, or a time that is not a number")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise refuse(401, "invalid_token") from error
        if not isinstance(claims.get("scope", ""), str) or "read" not in claims.get("scope", "").split():
            raise refuse(403, "insufficient_scope")
        return claims

    @app.get("/me")
    def me(claims: Annotated[dict, Depends(caller)]) -> dict:
        return {"subject": claims["sub"]}

    return app


@pytest.fixture
def client(idp):
    return TestClient(make_app(idp.url, idp.jwks_uri))


def test_a_good_token_is_accepted(idp, client):
    token = idp.token(user="alice", audience=AUDIENCE, scope="read")
    assert client.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert idp.received("jwks", times=1)


@pytest.mark.flaws("jwks")
def test_every_bad_token_is_refused(idp, client, flaw):
    token = idp.token(user="alice", audience=AUDIENCE, scope="read", flaw=flaw.name)
    assert flaw.refused(client.get("/me", **flaw.request(token)))
