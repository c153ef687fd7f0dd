"""4: any token, opaque or JWT: the issuer is asked about each, so that a revoked one is refused at once."""

from os import environ

from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier

from notes import notes


def verifier(env=environ):
    return IntrospectionTokenVerifier(
        introspection_url=env["FASTMCP_SERVER_AUTH_INTROSPECTION_INTROSPECTION_URL"],
        client_id=env["FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_ID"],
        client_secret=env["FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_SECRET"],
        required_scopes=env["FASTMCP_SERVER_AUTH_INTROSPECTION_REQUIRED_SCOPES"].split(","),
        # Without it a token for any other API of the issuer would be good here too. FastMCP has it since 4.1.
        audience=env["FASTMCP_SERVER_AUTH_INTROSPECTION_AUDIENCE"],
    )


if __name__ == "__main__":
    notes(verifier()).run(transport="http", port=8000)
