import pytest

ALICE = "11111111-1111-4111-8111-111111111111"


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


def test_a_good_token_is_accepted(api, mint):
    answer = api.get("/orders", headers=bearer(mint(user="alice")["token"]))
    assert (answer.status_code, answer.json()) == (200, {"owner": ALICE, "orders": []})


def test_no_token_is_401_with_a_challenge(api):
    answer = api.get("/orders")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_missing_scope_is_403(api, mint):
    answer = api.post("/orders", headers=bearer(mint(user="alice")["token"]))
    assert (answer.status_code, answer.json()["detail"]) == (403, "The scope for this is missing.")
    writing = mint(user="alice", scope="orders:read orders:write")
    assert api.post("/orders", headers=bearer(writing["token"])).status_code == 201


@pytest.mark.parametrize(
    "request_, message",
    [
        ({"expiresInSeconds": -1}, "Token is expired"),
        ({"claims": {"aud": "billing"}}, "Token is invalid"),
        ({"claims": {"iss": "somebody-else"}}, "Token is invalid"),
        ({"flaw": "wrong-signature"}, "Token is invalid"),
        ({"flaw": "alg-none"}, "Token is invalid"),
        ({"claims": {"token_type": "refresh"}}, "Token has wrong type"),
        ({"claims": {"token_type": None}}, "Token has no type"),
    ],
)
def test_a_bad_token_is_401(api, mint, request_, message):
    answer = api.get("/orders", headers=bearer(mint(user="alice", **request_)["token"]))
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_not_valid"
    assert answer.json()["messages"][0]["message"] == message


@pytest.mark.parametrize("value", ["Bearer", "Bearer a b", "Bearer not.a.jwt", "Bearer garbage"])
def test_a_malformed_header_is_401(api, value):
    assert api.get("/orders", headers={"Authorization": value}).status_code == 401


def test_a_revoked_token_is_refused(api, mint, mintmark):
    record = mint(user="alice")
    assert api.get("/orders", headers=bearer(record["token"])).status_code == 200
    mintmark.control("DELETE", f"/tokens/{record['id']}")
    answer = api.get("/orders", headers=bearer(record["token"]))
    assert (answer.status_code, answer.json()["detail"]) == (401, "Token is blacklisted")


def test_an_api_key_works_until_it_is_revoked(api, mint, mintmark):
    key = mint(client="nightly", format="opaque", expiresInSeconds="never", description="Nightly build")
    headers = {"X-API-Key": key["token"]}
    assert api.get("/orders", headers=headers).status_code == 200
    assert api.post("/orders", headers=headers).status_code == 403
    mintmark.control("DELETE", f"/tokens/{key['id']}")
    assert api.get("/orders", headers=headers).status_code == 401


def test_a_token_is_not_an_api_key(api, mint):
    assert api.get("/orders", headers={"X-API-Key": mint(user="alice")["token"]}).status_code == 401


def test_every_request_is_refused_while_the_issuer_is_down(api, mint, mintmark):
    headers = bearer(mint(user="alice")["token"])
    mintmark.control("POST", "/faults", {"endpoint": "introspection", "status": 500, "times": 1})
    assert api.get("/orders", headers=headers).status_code == 503
    assert api.get("/orders", headers=headers).status_code == 200
