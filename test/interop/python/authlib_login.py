"""Authlib's OpenID Connect client for Flask: sign in, userinfo, refresh, revoke, sign out."""

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from discovery import metadata_url
from flask import Blueprint, Flask, redirect, request, session, url_for
from joserfc.errors import JoseError

CLIENT = "demo-app"


def blueprint(app: Flask, issuers: dict[str, dict]) -> Blueprint:
    pages = Blueprint("login", __name__)
    oauth = OAuth(app)
    tokens: dict[str, dict] = {}  # by state; they do not fit into a cookie

    def keep(token: dict, **_: object) -> None:
        tokens[session["signed_in"]] |= token

    for name, told in issuers.items():
        oauth.register(
            name,
            client_id=told.get("client_id", CLIENT),
            client_secret=told.get("client_secret"),
            server_metadata_url=metadata_url(told["issuer"]),
            client_kwargs={"scope": told.get("scope", "openid profile email"), "code_challenge_method": "S256"},
            authorize_params=told.get("authorize_params"),
            update_token=keep,
        )

    def current():
        return oauth.create_client(session["issuer"]), tokens[session["signed_in"]]

    @pages.get("/login/<name>")
    def login(name: str):
        session["issuer"] = name
        return oauth.create_client(name).authorize_redirect(url_for("login.callback", _external=True))

    @pages.get("/callback")
    def callback():
        try:
            client = oauth.create_client(session["issuer"])
            # By default it checks `azp`, and `aud` only if `azp` is missing.
            checks = {"iss": {"value": issuers[client.name]["issuer"]}, "aud": {"value": client.client_id}}
            token = client.authorize_access_token(claims_options=checks)
        except (OAuthError, JoseError) as error:
            return {"error": type(error).__name__, "description": str(error)}, 401
        session["signed_in"] = request.args["state"]
        tokens[session["signed_in"]] = token
        return {"claims": token["userinfo"], "members": sorted(token)}

    @pages.get("/userinfo")
    def userinfo():
        client, token = current()
        return client.userinfo(token=token)

    @pages.get("/refresh")
    def refresh():
        """Makes Authlib treat the access token as expired, so that it refreshes before the call."""
        client, token = current()
        before = token["access_token"]
        try:
            client.userinfo(token=token | {"expires_at": 1})
        except OAuthError as error:
            return {"error": error.error}, 401
        return {"renewed": tokens[session["signed_in"]]["access_token"] != before}

    @pages.get("/revoke")
    def revoke():
        client, token = current()
        with OAuth2Session(client.client_id, client.client_secret) as http:
            endpoint = client.load_server_metadata()["revocation_endpoint"]
            answer = http.revoke_token(endpoint, token["refresh_token"], token_type_hint="refresh_token")
        return {"status": answer.status_code}

    @pages.get("/logout")
    def logout():
        client, token = current()
        return client.logout_redirect(url_for("login.signed_out", _external=True), id_token_hint=token["id_token"])

    @pages.get("/")
    def signed_out():
        client = oauth.create_client(session["issuer"])
        client.validate_logout_response()
        session.clear()
        return redirect("/bye")

    @pages.get("/bye")
    def bye():
        return {"signed_out": "issuer" not in session}

    return pages
