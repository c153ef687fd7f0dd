"""A code index with its own JWTs: HS256, permissions in `scopes`, a blacklist, and API keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import httpx
import jwt
from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.security import OAuth2PasswordRequestForm


@dataclass(frozen=True)
class Settings:
    token_url: str
    introspection_url: str
    secrets: tuple[str, ...]  # the current one, then the previous
    issuer: str = "code-index"
    audience: str = "code-index"
    login_client: str = "code-index-web"
    credentials: tuple[str, str] = ("code-index-api", "code-index-api-secret")


class Unauthorized(HTTPException):
    def __init__(self, detail: str):
        super().__init__(401, detail, {"WWW-Authenticate": "Bearer"})


class Authority:
    """Returns the caller's permissions. If the issuer does not respond, the request is refused."""

    def __init__(self, settings: Settings):
        self.settings = settings

    def permissions(self, request: Request) -> set[str]:
        if key := request.headers.get("X-API-Key"):
            return self.of_api_key(key)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized("Not authenticated")
        return self.of_token(token)

    def of_token(self, token: str) -> set[str]:
        claims = self.verify(token)
        if claims.get("type") != "access":
            raise Unauthorized("Not an access token")
        if self.introspect(token) is None:
            raise Unauthorized("Token has been revoked")
        return texts(claims.get("scopes"))

    def of_api_key(self, key: str) -> set[str]:
        known = self.introspect(key)
        # JWTs can be introspected too, so accept only tokens that never expire: these are API keys.
        if known is None or "exp" in known or known.get("aud") != self.settings.audience:
            raise Unauthorized("Invalid API key")
        return texts(known.get("scope", "").split())

    def verify(self, token: str) -> dict:
        for secret in self.settings.secrets:
            try:
                return jwt.decode(
                    token,
                    secret,
                    algorithms=["HS256"],
                    issuer=self.settings.issuer,
                    audience=self.settings.audience,
                    options={"require": ["exp", "iat", "sub", "jti"]},
                )
            except jwt.InvalidSignatureError:
                continue  # it may be signed with the previous secret
            except jwt.ExpiredSignatureError:
                raise Unauthorized("Token has expired") from None
            except jwt.PyJWTError:
                break
        raise Unauthorized("Could not validate credentials")

    def introspect(self, token: str) -> dict | None:
        url, credentials = self.settings.introspection_url, self.settings.credentials
        try:
            answer = httpx.post(url, data={"token": token}, auth=credentials, timeout=5).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise HTTPException(503, "The issuer does not respond") from error
        return answer if answer.get("active") is True else None

    def grant(self, **form: str) -> dict:
        answer = httpx.post(self.settings.token_url, data={"client_id": self.settings.login_client, **form}, timeout=5)
        if answer.status_code != 200:
            raise Unauthorized(answer.json().get("error_description", "refused"))
        names = ("access_token", "refresh_token")
        return {"token_type": "bearer", **{name: answer.json()[name] for name in names}}


def texts(values: Iterable[object] | None) -> set[str]:
    return {value for value in values or () if isinstance(value, str)}


def create_app(settings: Settings) -> FastAPI:
    authority = Authority(settings)
    app = FastAPI(title="Code index")

    def needs(permission: str):
        def check(request: Request) -> None:
            if permission not in authority.permissions(request):
                raise HTTPException(403, f"Permission {permission} is missing")

        return [Depends(check)]

    @app.post("/auth/login")
    def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]):
        return authority.grant(grant_type="password", username=form.username, password=form.password)

    @app.post("/auth/refresh")
    def refresh(refresh_token: Annotated[str, Form()]):
        return authority.grant(grant_type="refresh_token", refresh_token=refresh_token)

    @app.get("/search", dependencies=needs("search:read"))
    def search():
        return {"results": []}

    @app.post("/index", dependencies=needs("index:write"), status_code=202)
    def index():
        return {"status": "queued"}

    @app.get("/admin/users", dependencies=needs("admin"))
    def users():
        return {"users": []}

    return app
