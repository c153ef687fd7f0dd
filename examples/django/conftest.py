import os

import django
import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.conf import settings  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from mintmark import Mintmark  # noqa: E402


@pytest.fixture(scope="session")
def mintmark():
    idp = Mintmark()
    metadata = idp.get("/.well-known/openid-configuration")
    settings.INTROSPECTION["url"] = metadata["introspection_endpoint"]
    yield idp
    idp.close()


@pytest.fixture
def mint(mintmark):
    """Returns a function that mints a token and returns its record, with the value in `token`."""

    def mint(**request) -> dict:
        return mintmark.control("POST", "/tokens", {"audience": "orders", "scope": "orders:read", **request})

    return mint


@pytest.fixture
def api(mintmark):
    return APIClient()
