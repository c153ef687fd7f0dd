"""The pytest plugin, run by pytest itself on small test files."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
        if Path("/proc").exists()
        else True
    )


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while is_alive(pid):
        assert time.monotonic() < deadline, f"the server {pid} still runs"
        time.sleep(0.05)


def test_a_fixture_has_an_issuer_of_its_own_that_is_closed_afterwards(pytester):
    pytester.makepyfile(
        """
        seen = []

        def test_one(idp):
            seen.append(idp.id)
            idp.users.put("carol", {})

        def test_two(idp):
            assert idp.id not in seen
            assert "carol" not in [each.name for each in idp.users.list()]

        def test_three(mintmark, idp):
            assert [each.id for each in mintmark.issuers() if each.isolated] == [idp.id]

        def test_four(idp):
            idp.close()
        """
    )
    pytester.runpytest_subprocess("-p", "no:xdist").assert_outcomes(passed=4)


def test_settings_configure_the_server_and_the_issuers(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="session")
        def mintmark_settings():
            return {"users": {"zoe": {"roles": ["reader"]}}, "roles": {"reader": ["read"]}}

        def test_server(mintmark, idp):
            assert [each.name for each in mintmark.users.list()] == ["zoe"]
            assert [each.name for each in idp.users.list()] == ["zoe"]
            assert idp.mint().header["alg"] == "RS256"

        class TestOthers:
            @pytest.fixture
            def idp_settings(self):
                return {"alg": "ES256", "users": {"yan": {}}}

            def test_issuer(self, idp):
                assert [each.name for each in idp.users.list()] == ["yan"]
                assert idp.mint().header["alg"] == "ES256"
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_settings_may_be_a_file(pytester):
    Path("my.config.json").write_text('{"users": {"zoe": {}}}')
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="session")
        def mintmark_settings():
            return "my.config.json"

        def test_server(mintmark):
            assert [each.name for each in mintmark.users.list()] == ["zoe"]
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_variable_names_a_server_that_runs_already(pytester, mintmark, monkeypatch):
    monkeypatch.setenv("MINTMARK_URL", mintmark.base_url)
    pytester.makepyfile(
        f"""
        def test_server(mintmark, idp):
            assert mintmark.base_url == {mintmark.base_url!r}
            assert idp.url.startswith(mintmark.base_url)
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    assert mintmark.token()


def test_the_mark_runs_a_test_for_every_flaw_of_its_kind(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.flaws("jwks", only=["time"], skip=["no-iat"])
        def test_time(flaw):
            assert (flaw.status, flaw.error) == (401, "invalid_token")

        @pytest.mark.flaws("introspection", transport=False)
        def test_introspection(flaw):
            assert not flaw.transport
        """
    )
    result = pytester.runpytest_subprocess("--strict-markers", "-v", "-p", "no:xdist")
    result.stdout.fnmatch_lines(
        ["*test_time?expired? PASSED*", "*test_introspection?opaque-unknown? PASSED*"]
    )
    result.stdout.no_fnmatch_line("*no-iat* PASSED*")


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ('"jkws"', "*there is no kind of API 'jkws'*Known: jwks*"),
        ('"jwks", skip=["expierd"]', "*there is no flaw or group 'expierd'*"),
    ],
)
def test_a_wrong_mark_is_told(pytester, mark, message):
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.flaws({mark})\ndef test_it(flaw):\n    pass\n")
    result = pytester.runpytest_subprocess()
    assert result.ret != 0
    assert all(part in "\n".join([*result.outlines, *result.errlines]) for part in message.split("*") if part)


def test_a_failed_assert_shows_what_the_issuer_received(pytester):
    pytester.makepyfile(
        """
        from urllib.request import urlopen

        def test_jwks(idp):
            urlopen(idp.jwks_uri).read()
            assert idp.received("jwks", times=1)
            assert not idp.received("userinfo")
            assert idp.received("jwks", status=304)
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*0 of 1 requests to jwks match status=304; expected at least one*",
            "*GET /*jwks.json -> 200*",
            "*status: expected 304, received 200*",
        ]
    )


def test_a_failed_assert_about_a_token_shows_its_problems(pytester):
    pytester.makepyfile(
        """
        def test_token(idp):
            assert idp.active(idp.token(flaw="expired"))
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the token is not active*", "*expired: *"])


FORTY = """
import pytest

@pytest.mark.parametrize("number", range(40))
def test_own_issuer(mintmark, idp, number):
    with open("seen.txt", "a") as file:
        file.write(f"{idp.url} {mintmark._process.pid}\\n")
    idp.clock.advance(number)
    assert idp.clock.get().ahead_seconds == number
    assert len(idp.requests.list()) == 0
    assert idp.active(idp.token(user="alice"))
"""


def test_forty_tests_on_two_workers_have_an_issuer_each_and_leave_nothing(pytester):
    pytest.importorskip("xdist")
    pytester.makepyfile(FORTY)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=40)
    seen = [line.split() for line in Path("seen.txt").read_text().splitlines()]
    assert len({url for url, _ in seen}) == 40
    pids = {int(pid) for _, pid in seen}
    assert len(pids) == 2
    for pid in pids:
        wait_until_gone(pid)


def test_a_failing_fixture_leaves_no_server(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def broken(mintmark):
            open("pid.txt", "w").write(str(mintmark._process.pid))
            raise RuntimeError("broken")

        def test_it(broken):
            pass
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(errors=1)
    wait_until_gone(int(Path("pid.txt").read_text()))


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    "ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda each: each.name
)
def test_an_ended_run_leaves_no_server(pytester, ending):
    pytester.makepyfile(
        """
        import pathlib, time

        def test_it(mintmark):
            pathlib.Path("pid.new").write_text(str(mintmark._process.pid))
            pathlib.Path("pid.new").rename("pid.txt")
            time.sleep(600)
        """
    )
    run = subprocess.Popen([sys.executable, "-m", "pytest", "-q"], start_new_session=True)
    while not Path("pid.txt").exists():
        assert run.poll() is None
        time.sleep(0.05)
    os.killpg(run.pid, ending)
    run.wait(60)
    wait_until_gone(int(Path("pid.txt").read_text()))


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_worker_leaves_no_server(pytester):
    pytest.importorskip("xdist")
    pytester.makepyfile(
        """
        import os, pathlib, signal

        def test_it(mintmark):
            pathlib.Path("pid.txt").write_text(str(mintmark._process.pid))
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    pytester.runpytest_subprocess("-n", "1", "--max-worker-restart", "0")
    wait_until_gone(int(Path("pid.txt").read_text()))
