# A server without code for tokens: FastMCP 2 reads its verifier from environment variables. Each `sub` has
# its own notes.
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
    """Returns the subject, client and scopes of your token."""
    token = get_access_token()
    return {"sub": subject(), "client_id": token.client_id, "scopes": token.scopes}


@mcp.tool
def add_note(text: str) -> list[str]:
    """Adds a note."""
    kept[subject()].append(text)
    return kept[subject()]


@mcp.tool
def list_notes() -> list[str]:
    """Your own notes."""
    return kept[subject()]


serve(mcp, listen(), stateless_http=True)
