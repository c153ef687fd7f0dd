import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jwt
import pytest

AUDIENCE = "http://localhost:8000"
ALICE = "11111111-1111-4111-8111-111111111111"


def call(api, token=None):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        with urlopen(Request(api.url, headers=headers)) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)


def test_a_good_token_is_accepted(mintmark, api):
    token = mintmark.token(user="alice", audience=AUDIENCE, scope="search:read")
    assert call(api, token) == (200, {"subject": ALICE, "scope": "search:read"})


@pytest.mark.parametrize(
    "flaw",
    [
        "expired",
        "not-yet-valid",
        "no-exp",
        "wrong-audience",
        "wrong-issuer",
        "wrong-signature",
        "unknown-kid",
        "alg-none",
        "hmac-with-public-key-pem",
        "embedded-jwk",
        "wrong-type-id-token",
    ],
)
def test_a_bad_token_is_refused(mintmark, api, flaw):
    token = mintmark.token(user="alice", audience=AUDIENCE, flaw=flaw)
    status, body = call(api, token)
    assert (status, body["error"]) == (401, "invalid_token")


def test_no_token_is_refused(api):
    assert call(api)[0] == 401


def test_a_key_rotation_goes_unnoticed(mintmark, api):
    before = mintmark.token(user="alice", audience=AUDIENCE)
    assert call(api, before)[0] == 200
    mintmark.rotate_keys()
    after = mintmark.token(user="alice", audience=AUDIENCE)
    assert jwt.get_unverified_header(after)["kid"] != jwt.get_unverified_header(before)["kid"]
    assert call(api, after)[0] == 200
    assert call(api, before)[0] == 200
