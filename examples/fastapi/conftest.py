import pytest
from fastapi.testclient import TestClient

from api import Settings, create_app
from mintmark import Mintmark

SECRET = "6d696e746d61726b2d6c65676163792d6578616d706c652d7365637265742121"  # as in mintmark.config.json


@pytest.fixture(scope="session")
def mintmark():
    idp = Mintmark()
    yield idp
    idp.close()


@pytest.fixture
def start(mintmark):
    """Returns a function that starts the API with the given secrets."""

    def start(*secrets: str) -> TestClient:
        metadata = mintmark.get("/.well-known/openid-configuration")
        return TestClient(
            create_app(Settings(metadata["token_endpoint"], metadata["introspection_endpoint"], secrets))
        )

    return start


@pytest.fixture
def api(start):
    return start(SECRET)


@pytest.fixture
def mint(mintmark):
    """Returns a function that mints a token and returns its record, with the value in `token`."""

    def mint(**request) -> dict:
        return mintmark.control("POST", "/tokens", {"audience": "code-index", **request})

    return mint
