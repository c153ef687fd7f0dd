"""4: introspects every token at the issuer, opaque or JWT, so that a revoked token is refused at once."""

from os import environ

from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier

from notes import notes


def verifier(env=environ):
    return IntrospectionTokenVerifier(
        introspection_url=env["FASTMCP_SERVER_AUTH_INTROSPECTION_INTROSPECTION_URL"],
        client_id=env["FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_ID"],
        client_secret=env["FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_SECRET"],
        required_scopes=env["FASTMCP_SERVER_AUTH_INTROSPECTION_REQUIRED_SCOPES"].split(","),
        # Without it, a token for any other API of the issuer would be accepted. FastMCP has it since 4.1.
        audience=env["FASTMCP_SERVER_AUTH_INTROSPECTION_AUDIENCE"],
    )


if __name__ == "__main__":
    notes(verifier()).run(transport="http", port=8000)
