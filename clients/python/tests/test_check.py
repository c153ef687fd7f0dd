"""`idp.check()` against a small API of the standard library that accepts everything."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mintmark import MintmarkError


class AcceptsEverything(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.headers["Authorization"] else 401)
        if not self.headers["Authorization"]:
            self.send_header("WWW-Authenticate", "Bearer")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def api():
    server = ThreadingHTTPServer(("127.0.0.1", 0), AcceptsEverything)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_check_reports_what_the_api_accepts(idp, api):
    report = idp.check(
        api, audience="my-api", scope="read", verifier="jwks", only=["expired", "wrong-audience"]
    )
    assert not report.passed
    assert {finding.case for finding in report.findings if finding.kind == "accepted"} == {
        "expired",
        "wrong-audience",
    }


def test_a_check_of_nothing_is_refused(idp):
    with pytest.raises(MintmarkError) as refused:
        idp.check("http://localhost:1")
    assert refused.value.code == "server_unreachable"


def test_a_wrong_option_is_refused(idp, api):
    with pytest.raises(MintmarkError, match="no-such-case") as refused:
        idp.check(api, only=["no-such-case"])
    assert refused.value.code == "bad_request"


def test_a_known_finding_does_not_fail_the_check(idp, api):
    options = {"audience": "my-api", "scope": "read", "verifier": "jwks", "only": ["expired"]}
    known = [{"case": "expired", "kind": "accepted"}]
    report = idp.check(api, **options, baseline=known)
    assert report.passed
    assert [finding.tolerated for finding in report.findings] == ["known from the baseline"]
