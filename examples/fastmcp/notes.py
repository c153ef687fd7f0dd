"""The MCP server that every scenario protects: notes, stored separately for each `sub`."""

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
        """Returns the user that the token names."""
        token = get_access_token()
        return {"sub": subject(), "client_id": token.client_id, "scopes": token.scopes}

    @mcp.tool
    def list_notes() -> list[str]:
        """Lists your notes."""
        return kept[subject()]

    @mcp.tool(auth=require_scopes("write:data"))
    def add_note(text: str) -> list[str]:
        """Adds a note."""
        kept[subject()].append(text)
        return kept[subject()]

    return mcp


def subject() -> str:
    """Returns the `sub`, which FastMCP's verifiers do not require."""
    token = get_access_token()
    if not token.subject:
        raise ToolError("the token has no sub")
    return token.subject
