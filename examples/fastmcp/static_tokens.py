"""5a: fixed strings as tokens, for development only. Each names a client, which is also its `sub` here."""

import json
from os import environ

from fastmcp.server.auth.providers.jwt import StaticTokenVerifier

from notes import notes


def verifier(env=environ):
    tokens = json.loads(env["STATIC_TOKENS"])
    return StaticTokenVerifier(
        tokens={text: {"sub": each["client_id"], **each} for text, each in tokens.items()},
        required_scopes=["read:data"],
    )


if __name__ == "__main__":
    notes(verifier()).run(transport="http", port=8000)
