"""1: verifies JWTs with the keys that the issuer publishes. A new key works without a restart."""

from os import environ

from fastmcp.server.auth.providers.jwt import JWTVerifier

from notes import notes


def verifier(env=environ):
    return JWTVerifier(
        jwks_uri=env["FASTMCP_SERVER_AUTH_JWT_JWKS_URI"],
        algorithm=env["FASTMCP_SERVER_AUTH_JWT_ALGORITHM"],
        issuer=env["FASTMCP_SERVER_AUTH_JWT_ISSUER"],
        audience=env["FASTMCP_SERVER_AUTH_JWT_AUDIENCE"],
        required_scopes=env["FASTMCP_SERVER_AUTH_JWT_REQUIRED_SCOPES"].split(","),
    )


if __name__ == "__main__":
    notes(verifier()).run(transport="http", port=8000)
