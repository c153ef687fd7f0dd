import pytest

from conftest import SECRET


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


def refused(answer, status: int, detail: str) -> bool:
    challenged = answer.headers.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)
    return answer.status_code == status and answer.json()["detail"] == detail and challenged


def login(api, user: str, password: str | None = None):
    return api.post("/auth/login", data={"username": user, "password": password or user})


def test_a_login_returns_both_tokens_and_grants_the_scopes_of_the_role(api):
    tokens = login(api, "bob").json()
    assert tokens["token_type"] == "bearer"
    assert api.get("/search", headers=bearer(tokens["access_token"])).status_code == 200
    assert api.post("/index", headers=bearer(tokens["access_token"])).status_code == 202


@pytest.mark.parametrize(
    "user, statuses", [("vera", (200, 403, 403)), ("bob", (200, 202, 403)), ("alice", (200, 202, 200))]
)
def test_roles(api, user, statuses):
    headers = bearer(login(api, user).json()["access_token"])
    answers = api.get("/search", headers=headers), api.post("/index", headers=headers), api.get(
        "/admin/users", headers=headers
    )
    assert tuple(answer.status_code for answer in answers) == statuses


def test_a_wrong_password_is_refused(api):
    assert login(api, "bob", "wrong").status_code == 401


def test_refresh_accepts_a_refresh_token_and_refuses_an_access_token(api):
    tokens = login(api, "bob").json()
    assert api.post("/auth/refresh", data={"refresh_token": tokens["access_token"]}).status_code == 401
    renewed = api.post("/auth/refresh", data={"refresh_token": tokens["refresh_token"]}).json()
    assert api.get("/search", headers=bearer(renewed["access_token"])).status_code == 200


def test_no_token_is_refused(api):
    assert refused(api.get("/search"), 401, "Not authenticated")


def test_a_missing_permission_is_403(api, mint):
    token = mint(user="bob", scope="index:read")["token"]
    assert refused(api.get("/search", headers=bearer(token)), 403, "Permission search:read is missing")


@pytest.mark.parametrize(
    "request_, detail",
    [
        ({"expiresInSeconds": -1}, "Token has expired"),
        ({"audience": "billing"}, "Could not validate credentials"),
        ({"claims": {"aud": "billing"}}, "Could not validate credentials"),
        ({"flaw": "wrong-signature"}, "Could not validate credentials"),
        ({"flaw": "alg-none"}, "Could not validate credentials"),
        ({"claims": {"type": "refresh"}}, "Not an access token"),
    ],
)
def test_a_bad_token_is_refused(api, mint, request_, detail):
    token = mint(user="bob", scope="search:read", **request_)["token"]
    assert refused(api.get("/search", headers=bearer(token)), 401, detail)


def test_a_revoked_token_is_refused_and_on_the_blacklist(api, mint, mintmark):
    record = mint(user="bob", scope="search:read")
    assert api.get("/search", headers=bearer(record["token"])).status_code == 200
    mintmark.control("DELETE", f"/tokens/{record['id']}")
    assert refused(api.get("/search", headers=bearer(record["token"])), 401, "Token has been revoked")
    blacklist = mintmark.get("/_mintmark/api/tokens?revoked=true")["items"]
    assert record["jti"] in [token["jti"] for token in blacklist]


def test_an_api_key_works_until_it_is_revoked(api, mint, mintmark):
    key = mint(
        client="nightly", format="opaque", expiresInSeconds="never", scope="search:read", description="Nightly build"
    )
    headers = {"X-API-Key": key["token"]}
    assert api.get("/search", headers=headers).status_code == 200
    assert refused(api.post("/index", headers=headers), 403, "Permission index:write is missing")
    seen = mintmark.get(f"/_mintmark/api/tokens/{key['id']}")
    assert seen["description"] == "Nightly build" and seen["lastUsedAt"] is not None
    mintmark.control("DELETE", f"/tokens/{key['id']}")
    assert refused(api.get("/search", headers=headers), 401, "Invalid API key")


def test_a_token_is_not_an_api_key(api, mint):
    token = mint(user="bob", scope="search:read")["token"]
    assert refused(api.get("/search", headers={"X-API-Key": token}), 401, "Invalid API key")


def test_tokens_of_the_previous_secret_are_good_until_it_is_dropped(start, mint):
    headers = bearer(mint(user="bob", scope="search:read")["token"])
    new = "the-current-secret-of-32-characters-or-more"
    assert start(new, SECRET).get("/search", headers=headers).status_code == 200
    assert start(new).get("/search", headers=headers).status_code == 401


def test_every_request_is_refused_while_the_issuer_is_down(api, mint, mintmark):
    headers = bearer(mint(user="bob", scope="search:read")["token"])
    mintmark.control("POST", "/faults", {"endpoint": "introspection", "status": 500, "times": 1})
    assert api.get("/search", headers=headers).status_code == 503
    assert api.get("/search", headers=headers).status_code == 200
