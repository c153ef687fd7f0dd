"""The library: every verb through a real server."""

import asyncio
import pickle
from datetime import datetime, timezone

import pytest

from mintmark import AsyncMintmark, Mintmark, MintmarkError, flaws

ALICE = "11111111-1111-4111-8111-111111111111"


def test_a_minted_token_has_the_requested_claims(idp):
    minted = idp.mint(user="alice", audience="http://localhost:8000", scope="read", expires_in_seconds=60)
    assert (minted.subject, minted.audience, minted.scope) == (ALICE, "http://localhost:8000", "read")
    assert minted.claims["iss"] == idp.url
    assert (minted.expires_at - minted.issued_at).total_seconds() == 60


def test_a_token_is_listed_revoked_and_then_inactive(idp):
    minted = idp.mint(user="alice")
    assert idp.active(minted)
    assert [each.id for each in idp.tokens.list(user="alice")] == [minted.id]
    assert idp.tokens.revoke(minted.id).revoked_at is not None
    assert not idp.active(minted)
    assert idp.tokens.list(user="alice", revoked=False) == []
    idp.token(client="demo-service")
    assert idp.tokens.revoke_many(client_id="demo-service") == 1


def test_a_list_is_read_page_by_page_up_to_its_limit(idp):
    for _ in range(5):
        idp.token()
    assert len(idp.tokens.list(client_id="demo-app", limit=3)) == 3
    assert len(idp.tokens.list(client_id="demo-app", limit=2000)) == 5


def test_keys_rotate_retire_and_are_removed(idp):
    old = idp.mint().header["kid"]
    new = idp.keys.rotate()
    assert new.state == "active"
    assert {key.kid: key.state for key in idp.keys.list()}[old] == "retiring"
    assert idp.keys.remove(old).state == "removed"
    assert idp.keys.retire(new.kid).state == "retiring"
    assert idp.keys.import_(secret="a-secret-of-32-characters-or-more").alg == "HS256"
    assert idp.keys.compromise().removed.state == "removed"


def test_a_fault_breaks_an_endpoint_as_often_as_it_says(idp):
    fault = idp.faults.add(endpoint="jwks", status=503, times=1)
    assert [each.id for each in idp.faults.list(unused=True)] == [fault.id]
    assert idp.faults.remove(fault.id).used == 0
    idp.faults.add(endpoint="*", delay_milliseconds={"min": 1, "max": 2})
    assert idp.faults.list()[0].delay_milliseconds.max == 2
    assert idp.faults.clear() == 1


def test_a_request_is_sent_as_a_client_does(idp):
    sent = idp.requests.send(endpoint="token", params={"grant_type": "none"})
    assert sent.answer.status == 400
    assert idp.requests.count(endpoint="token") == 1


def test_a_clock_is_reset_to_real_time(idp):
    idp.clock.set(advance_seconds=60, frozen=True)
    clock = idp.clock.reset()
    assert (clock.ahead_seconds, clock.frozen) == (0, False)


def test_a_preset_has_the_variables_of_a_set_up(idp):
    assert "fastmcp-jwks" in [preset.name for preset in idp.presets.list()]
    assert "my-api" in idp.presets.get("fastmcp-jwks", audience="my-api").variables.values()


def test_an_override_waits_for_the_next_token(idp):
    override = idp.overrides.add(target="token", claims={"tenant": "acme"}, when={"clientId": "demo-app"})
    assert idp.overrides.list(unused=True)[0].when.client_id == "demo-app"
    assert idp.overrides.remove(override.id).id == override.id
    assert idp.overrides.clear() == 0


def test_the_clock_moves_and_freezes(idp):
    assert idp.clock.advance(3600).ahead_seconds == 3600
    at = datetime(2030, 1, 1, tzinfo=timezone.utc)
    assert idp.clock.set(set_at=at, frozen=True).now == at
    assert idp.clock.get().frozen


def test_users_clients_and_resources_are_added_changed_and_removed(idp):
    idp.users.put("carol", {"roles": ["admin"], "email": "carol@example.test"})
    assert idp.users.patch("carol", {"roles": []}).entry["roles"] == []
    assert [each.name for each in idp.users.list(search="carol")] == ["carol"]
    idp.clients.put("my-app", {"secret": "a-secret-of-my-app", "grantTypes": ["client_credentials"]})
    assert "secret" not in idp.clients.get("my-app").entry
    assert idp.clients.get("my-app", private=True).entry["secret"] == "a-secret-of-my-app"
    idp.resources.put("my-api", {"audience": "http://localhost:8000", "scopes": ["read"]})
    assert idp.mint(user="alice", audience="my-api", scope="read").audience == "http://localhost:8000"
    for part, name in ((idp.users, "carol"), (idp.clients, "my-app"), (idp.resources, "my-api")):
        assert part.remove(name).name == name


def test_sessions_are_listed_and_ended(idp):
    assert idp.sessions.list(user="alice") == []
    assert idp.sessions.end_many(user="alice").ended == 0
    with pytest.raises(MintmarkError) as refused:
        idp.sessions.end("no-such-session")
    assert refused.value.code == "unknown_session"


def test_inspection_names_the_problems_of_a_token(idp):
    token = idp.token(user="alice", audience="http://localhost:8000", flaw="expired")
    found = idp.inspect(token, audience="http://localhost:8000")
    assert [problem.code for problem in found.problems] == ["expired"]
    assert found.signature.verified
    assert found.record.flaw == "expired"


def test_every_flaw_that_an_api_must_refuse_can_be_minted(idp):
    known = {flaw.name for flaw in idp.flaws.list()}
    for kind in ("jwks", "introspection", "static-key"):
        for flaw in flaws(kind):
            assert flaw.name in known
            assert idp.token(user="alice", audience="http://localhost:8000", scope="read", flaw=flaw.name)


def test_reset_restores_the_configured_state(idp):
    idp.users.put("carol", {})
    idp.token()
    idp.reset()
    assert idp.tokens.list(client_id="demo-app") == []
    assert "carol" not in [each.name for each in idp.users.list()]


@pytest.mark.parametrize(
    ("call", "code", "status"),
    [
        (lambda idp: idp.token(user="nobody"), "not_found", 404),
        (lambda idp: idp.token(flaw="no-such-flaw"), "bad_request", 400),
        (lambda idp: idp.keys.retire("no-such-key"), "unknown_key", 404),
        (lambda idp: idp.tokens.get("no-such-token"), "unknown_token", 404),
        (lambda idp: idp.faults.remove("no-such-fault"), "unknown_fault", 404),
        (lambda idp: idp.overrides.remove("no-such-override"), "unknown_override", 404),
        (lambda idp: idp.users.get("nobody"), "unknown_user", 404),
        (lambda idp: idp.clients.remove("nobody"), "unknown_client", 404),
        (lambda idp: idp.resources.patch("nothing", {}), "unknown_resource", 404),
        (lambda idp: idp.keys.import_(secret="short"), "weak_secret", 400),
        (lambda idp: idp.requests.list(endpoint="nowhere"), "bad_request", 400),
        (lambda idp: idp.requests.wait_for(endpoint="token", timeout_seconds=0.01), "timeout", 504),
    ],
)
def test_a_refused_call_raises_its_code_and_status(idp, call, code, status):
    with pytest.raises(MintmarkError) as refused:
        call(idp)
    assert (refused.value.code, refused.value.status) == (code, status)


def test_an_unknown_argument_is_refused_with_the_nearest_name(idp):
    with pytest.raises(MintmarkError, match="Did you mean 'audience'") as refused:
        idp.token(audiance="http://localhost:8000")
    assert refused.value.code == "bad_request"


def test_an_error_survives_the_way_between_processes(idp):
    with pytest.raises(MintmarkError) as refused:
        idp.keys.retire("no-such-key")
    copied = pickle.loads(pickle.dumps(refused.value))
    assert (copied.code, str(copied), copied.hint) == ("unknown_key", str(refused.value), refused.value.hint)


def test_a_closed_issuer_refuses_every_call(mintmark):
    with mintmark.isolate() as own:
        assert own.id in [each.id for each in mintmark.issuers()]
    with pytest.raises(MintmarkError) as refused:
        own.token()
    assert refused.value.code == "unknown_issuer"


def test_isolated_issuers_do_not_affect_each_other(mintmark):
    with mintmark.isolate() as one, mintmark.isolate({"users": {"zoe": {}}}) as other:
        one.clock.advance(3600)
        assert other.clock.get().ahead_seconds == 0
        assert [each.name for each in other.users.list()] == ["zoe"]
        assert not other.active(one.token())


def test_a_configured_issuer_is_found_by_its_id(mintmark):
    assert mintmark.issuer("default").url == mintmark.url
    with pytest.raises(MintmarkError) as refused:
        mintmark.issuer("no-such-issuer")
    assert refused.value.code == "unknown_issuer"


def test_a_second_handle_uses_a_server_that_runs_already(mintmark):
    with Mintmark.connect(mintmark.base_url) as other:
        assert other.url == mintmark.url
    assert mintmark.token()  # closing the handle has not stopped the server


def test_nothing_listens_is_told_with_the_url():
    with pytest.raises(MintmarkError, match="http://localhost:1") as refused:
        Mintmark.connect("http://localhost:1")
    assert refused.value.code == "server_unreachable"


def test_a_wrong_configuration_is_told_with_every_problem():
    with pytest.raises(MintmarkError, match="usrs") as refused:
        Mintmark.start({"usrs": {}})
    assert refused.value.code == "invalid_config"


def test_a_server_with_https_is_trusted_by_its_own_handle():
    with Mintmark.start({"https": True}) as idp:
        assert idp.url.startswith("https://")
        assert "BEGIN CERTIFICATE" in idp.ca().certificate
        assert idp.token(user="alice")


def test_the_asynchronous_twin_has_the_same_verbs():
    async def use() -> None:
        async with (
            await AsyncMintmark.start({"users": {"zoe": {}}}) as mintmark,
            await mintmark.isolate() as idp,
        ):
            token = await idp.token(user="zoe")
            assert await idp.active(token)
            tokens, keys = await asyncio.gather(idp.tokens.list(user="zoe"), idp.keys.list())
            assert (len(tokens), keys[0].state) == (1, "active")
            await idp.faults.add(endpoint="jwks", status=503)
            assert not await idp.received("jwks")
            await idp.keys.rotate()

    asyncio.run(use())
