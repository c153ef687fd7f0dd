"""The MCP server that each scenario guards: notes, kept apart by the `sub` of the token."""

from collections import defaultdict

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.auth import AuthProvider, require_scopes
from fastmcp.server.dependencies import get_access_token


def notes(auth: AuthProvider) -> FastMCP:
    mcp = FastMCP("notes", auth=auth)
    kept = defaultdict(list)

    @mcp.tool
    def whoami() -> dict:
        """Who the token says you are."""
        token = get_access_token()
        return {"sub": subject(), "client_id": token.client_id, "scopes": token.scopes}

    @mcp.tool
    def list_notes() -> list[str]:
        """Your own notes."""
        return kept[subject()]

    @mcp.tool(auth=require_scopes("write:data"))
    def add_note(text: str) -> list[str]:
        """Keeps a note."""
        kept[subject()].append(text)
        return kept[subject()]

    return mcp


def subject() -> str:
    """No verifier of FastMCP asks for a `sub`, so whoever keeps data by it has to."""
    token = get_access_token()
    if not token.subject:
        raise ToolError("the token has no sub")
    return token.subject
