# A server whose code says nothing of tokens: FastMCP 2 takes its verifier from the environment. It keeps notes apart
# by the `sub` of the token.
from collections import defaultdict

from fastmcp import FastMCP
from fastmcp.server.dependencies import get_access_token
from serving import listen, serve

mcp = FastMCP("notes")
kept = defaultdict(list)


def subject() -> str:
    return get_access_token().claims["sub"]


@mcp.tool
def whoami() -> dict:
    """Who the token says you are."""
    token = get_access_token()
    return {"sub": subject(), "client_id": token.client_id, "scopes": token.scopes}


@mcp.tool
def add_note(text: str) -> list[str]:
    """Keeps a note."""
    kept[subject()].append(text)
    return kept[subject()]


@mcp.tool
def list_notes() -> list[str]:
    """Your own notes."""
    return kept[subject()]


serve(mcp, listen(), stateless_http=True)
