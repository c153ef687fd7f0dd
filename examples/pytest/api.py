"""The API under test: returns its caller's identity. It accepts only tokens of one issuer for this API."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt


class Api(ThreadingHTTPServer):
    def __init__(self, issuer: str, jwks_uri: str, audience: str, cooldown_seconds: float = 30):
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = issuer
        self.audience = audience
        # Fetches the keys again for an unknown key, but not within `cooldown_duration` of the last fetch.
        self.keys = jwt.PyJWKClient(jwks_uri, cooldown_duration=cooldown_seconds)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def verify(self, token: str) -> dict:
        header = jwt.get_unverified_header(token)
        if header.get("typ", "").lower() not in ("at+jwt", "application/at+jwt"):
            raise jwt.InvalidTokenError("not an access token")  # an ID token has the same signing key
        return jwt.decode(
            token,
            self.keys.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            issuer=self.issuer,
            audience=self.audience,
            options={"require": ["exp", "iat", "sub"]},
        )


class Handler(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise jwt.InvalidTokenError("no token")
            claims = self.server.verify(token)
            self.answer(200, {"subject": claims["sub"], "scope": claims.get("scope", "")})
        except jwt.PyJWKClientConnectionError as error:
            self.answer(503, {"error": "issuer_unavailable", "reason": str(error)})
        except (jwt.PyJWTError, ValueError) as error:
            self.answer(401, {"error": "invalid_token", "reason": str(error)})

    def answer(self, status: int, body: dict):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass
