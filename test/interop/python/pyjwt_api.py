"""APIs behind PyJWT, with the keys that its PyJWKClient fetches."""

import jwt
from claims import roles_in
from discovery import discovered
from flask import Blueprint, request


def blueprint(issuers: dict[str, dict]) -> Blueprint:
    apis = Blueprint("pyjwt", __name__)
    clients: dict[str, jwt.PyJWKClient] = {}

    def keys_of(name: str) -> jwt.PyJWKClient:
        if name not in clients:
            # With the default cooldown, a new key would be found only 30 seconds after the last fetch.
            clients[name] = jwt.PyJWKClient(discovered(issuers[name]["issuer"])["jwks_uri"], cooldown_duration=0)
        return clients[name]

    def claims_of(name: str) -> dict:
        told = issuers[name]
        token = request.headers["authorization"].removeprefix("Bearer ")
        return jwt.decode(
            token,
            keys_of(name).get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            issuer=told["issuer"],
            audience=told.get("audience"),
            options={"require": ["exp", "iss", "sub"], "verify_aud": "audience" in told},
        )

    @apis.errorhandler(jwt.PyJWTError)
    def refused(error: jwt.PyJWTError):
        return {"error": type(error).__name__, "description": str(error)}, 401

    @apis.get("/<name>/whoami")
    def whoami(name: str):
        return {"sub": claims_of(name)["sub"]}

    @apis.get("/<name>/admin")
    def admin(name: str):
        return {} if "admin" in roles_in(claims_of(name), issuers[name]["roles"]) else ({}, 403)

    @apis.get("/<name>/keys")
    def keys(name: str):
        return [key.key_id for key in keys_of(name).get_signing_keys(refresh=True)]

    return apis
