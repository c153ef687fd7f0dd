import threading

import pytest

from api import Api
from mintmark import Mintmark

AUDIENCE = "http://localhost:8000"


@pytest.fixture(scope="session")
def mintmark():
    idp = Mintmark()
    yield idp
    idp.close()


@pytest.fixture
def api(mintmark):
    server = Api(mintmark.issuer, mintmark.jwks_uri, AUDIENCE, cooldown_seconds=0)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
