"""Django REST framework: simplejwt with a shared secret. Its tokens need `token_type` and `user_id`."""

import django
import pytest
from django.conf import settings

SECRET = "a-secret-of-32-characters-or-more"
ALICE = "11111111-1111-4111-8111-111111111111"

settings.configure(
    SECRET_KEY="not used for tokens",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    SIMPLE_JWT={"SIGNING_KEY": SECRET, "AUDIENCE": "dashboard"},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication"
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.test import APIClient


@api_view(["GET"])
def me(request):
    return Response({"user": request.user.id})


urlpatterns = [path("me", me)]


@pytest.fixture(scope="session")
def mintmark_settings():
    claims = {"token_type": "access", "user_id": {"fromUser": "id"}}
    return {"resources": {"dashboard": {"alg": "HS256", "secret": SECRET, "claims": claims}}}


def get(token):
    return APIClient().get("/me", HTTP_AUTHORIZATION=f"Bearer {token}")


def test_a_good_token_is_accepted(idp):
    assert get(idp.token(user="alice", audience="dashboard")).data == {"user": ALICE}


@pytest.mark.flaws(
    "hmac", only=["expired", "wrong-audience", "wrong-signature", "alg-none", "tampered-payload"]
)
def test_a_bad_token_is_refused(idp, flaw):
    assert flaw.refused(get(idp.token(user="alice", audience="dashboard", flaw=flaw.name)))
