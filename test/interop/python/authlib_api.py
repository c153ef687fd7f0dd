"""APIs behind Authlib's ResourceProtector: by RFC 9068 or by joserfc with a JWKS, and by introspection."""

import requests
from authlib.integrations.flask_oauth2 import ResourceProtector, current_token
from authlib.oauth2.rfc6750 import BearerTokenValidator, InsufficientScopeError, InvalidTokenError
from authlib.oauth2.rfc7662 import IntrospectTokenValidator
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from claims import roles_in
from discovery import discovered
from flask import Blueprint
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet


def keys_of(issuer: str) -> KeySet:
    """Fetches the keys for every token; a real API would cache them."""
    return KeySet.import_key_set(requests.get(discovered(issuer)["jwks_uri"], timeout=10).json())


class ByRfc9068(JWTBearerTokenValidator):
    def get_jwks(self):
        return keys_of(self.issuer)


class ByJwks(BearerTokenValidator):
    """For vendors' tokens that do not follow RFC 9068, written with joserfc as an application would."""

    def __init__(self, told: dict):
        super().__init__()
        self.issuer = told["issuer"]
        audience = {"essential": True, "value": told["audience"]} if "audience" in told else {"essential": False}
        self.claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer},
            aud=audience,
            exp={"essential": True},
        )

    def authenticate_token(self, token_string: str):
        try:
            claims = jwt.decode(token_string, keys_of(self.issuer), algorithms=["RS256"]).claims
            self.claims.validate(claims)
        except JoseError as error:
            raise InvalidTokenError(description=str(error)) from error
        return claims

    def validate_token(self, token, scopes, request):
        if self.scope_insufficient(token.get("scope") or token.get("scp"), scopes):
            raise InsufficientScopeError()


class ByIntrospection(IntrospectTokenValidator):
    def __init__(self, issuer: str):
        super().__init__()
        self.issuer = issuer

    def introspect_token(self, token_string: str):
        endpoint = discovered(self.issuer)["introspection_endpoint"]
        answer = requests.post(
            endpoint, {"token": token_string}, auth=("demo-api", "demo-api-secret"), timeout=10
        )
        answer.raise_for_status()
        return answer.json()


def blueprint(issuers: dict[str, dict]) -> Blueprint:
    apis = Blueprint("authlib", __name__)

    def protect(path: str, validator, *admin: str, **claims: str) -> None:
        """Adds an API at a path; `/search` below it requires a scope, and `/admin` a role."""
        protector = ResourceProtector()
        protector.register_token_validator(validator)

        def whoami():
            return {"sub": current_token["sub"]}

        def admins_only():
            return {} if "admin" in roles_in(current_token, admin) else ({}, 403)

        add = apis.add_url_rule
        add(f"{path}/whoami", f"{path} whoami", protector()(whoami))
        add(f"{path}/search", f"{path} search", protector("search:read")(whoami))
        add(f"{path}/admin", f"{path} admin", protector(**claims)(admins_only if admin else whoami))

    for name, told in issuers.items():
        issuer = told["issuer"]
        path = told.get("roles", [])
        protect(f"/jwks/{name}", ByJwks(told), *path)
        if "rfc9068" in told.get("verifiers", []):
            protect(f"/rfc9068/{name}", ByRfc9068(issuer, told["audience"]), roles="admin")
        if "introspection" in told.get("verifiers", []):
            protect(f"/introspection/{name}", ByIntrospection(issuer), *path)
    return apis
