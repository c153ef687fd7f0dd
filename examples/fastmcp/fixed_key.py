"""2, 3 and 5b: verifies JWTs with one configured key: a secret (HS256, HS384, HS512) or a PEM (RSA or EC)."""

from os import environ

from fastmcp.server.auth.providers.jwt import JWTVerifier

from notes import notes


def verifier(env=environ):
    return JWTVerifier(
        public_key=env["FASTMCP_SERVER_AUTH_JWT_PUBLIC_KEY"],
        algorithm=env["FASTMCP_SERVER_AUTH_JWT_ALGORITHM"],
        issuer=env["FASTMCP_SERVER_AUTH_JWT_ISSUER"],
        audience=env["FASTMCP_SERVER_AUTH_JWT_AUDIENCE"],
        required_scopes=env["FASTMCP_SERVER_AUTH_JWT_REQUIRED_SCOPES"].split(","),
    )


if __name__ == "__main__":
    notes(verifier()).run(transport="http", port=8000)
