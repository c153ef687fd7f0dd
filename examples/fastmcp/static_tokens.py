"""5a: fixed texts as tokens, for development only. They say which client it is; that is the `sub` here too."""

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
