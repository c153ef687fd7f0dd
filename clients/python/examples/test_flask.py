"""A Flask server whose Authlib validator uses the keys of the issuer (RFC 9068)."""

import json
from urllib.request import urlopen

import pytest
from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from flask import Flask
from joserfc.jwk import KeySet

from mintmark import refused

AUDIENCE = "notes-api"


class Validator(JWTBearerTokenValidator):
    def __init__(self, issuer: str, jwks_uri: str):
        super().__init__(issuer=issuer, resource_server=AUDIENCE)
        self.jwks_uri = jwks_uri

    def get_jwks(self):
        with urlopen(self.jwks_uri) as response:
            return KeySet.import_key_set(json.load(response))


@pytest.fixture
def client(idp):
    app = Flask(__name__)
    protect = ResourceProtector()
    protect.register_token_validator(Validator(idp.url, idp.jwks_uri))

    @app.get("/me")
    @protect("read")
    def me():
        return {}

    return app.test_client()


def get(client, token):
    return client.get("/me", headers={"Authorization": f"Bearer {token}"})


def test_a_good_token_is_accepted(idp, client):
    assert get(client, idp.token(user="alice", audience=AUDIENCE, scope="read")).status_code == 200


@pytest.mark.parametrize("flaw", ["expired", "wrong-audience", "wrong-issuer", "wrong-signature"])
def test_a_bad_token_is_refused(idp, client, flaw):
    token = idp.token(user="alice", audience=AUDIENCE, scope="read", flaw=flaw)
    assert refused(get(client, token))


def test_a_missing_scope_is_refused(idp, client):
    assert get(client, idp.token(user="alice", audience=AUDIENCE, scope="write")).status_code == 403
