"""Authenticates a token with simplejwt and then introspection, or an API key with introspection only."""

import base64
import json
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication
from rest_framework_simplejwt.models import TokenUser


class IssuerUnavailable(APIException):
    status_code = 503
    default_detail = "The issuer does not respond."


class UnrevokedJWT(JWTStatelessUserAuthentication):
    def get_validated_token(self, raw_token):
        token = super().get_validated_token(raw_token)
        if introspect(raw_token.decode()) is None:
            raise AuthenticationFailed("Token is blacklisted", code="token_not_valid")
        return token


class ApiKey(BaseAuthentication):
    def authenticate(self, request):
        key = request.headers.get("X-API-Key")
        if key is None:
            return None
        known = introspect(key)
        # JWTs can be introspected too, so accept only tokens that never expire: these are API keys.
        if known is None or "exp" in known or known.get("aud") != settings.SIMPLE_JWT["AUDIENCE"]:
            raise AuthenticationFailed("Invalid API key")
        return TokenUser({"user_id": known["sub"]}), known


def introspect(token: str) -> dict | None:
    """Returns the introspection response (RFC 7662), or None if the token is not active."""
    client = settings.INTROSPECTION
    basic = base64.b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
    request = Request(client["url"], urlencode({"token": token}).encode(), {"Authorization": f"Basic {basic}"})
    try:
        with urlopen(request, timeout=5) as response:
            answer = json.load(response)
    except (URLError, TimeoutError, ValueError) as error:
        raise IssuerUnavailable from error
    return answer if answer.get("active") is True else None
