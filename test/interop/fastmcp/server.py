# A FastMCP server behind one of FastMCP's own token verifiers. Arguments: the verifier's name, and its
# constructor arguments as JSON.
import json
import sys

from fastmcp import FastMCP
from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier
from fastmcp.server.auth.providers.jwt import JWTVerifier
from serving import listen, serve

VERIFIERS = {"jwt": JWTVerifier, "introspection": IntrospectionTokenVerifier}

name, arguments = sys.argv[1:]
mcp = FastMCP("notes", auth=VERIFIERS[name](**json.loads(arguments)))


@mcp.tool(annotations={"readOnlyHint": True})
def list_notes() -> list[str]:
    """All notes."""
    return ["a note"]


serve(mcp, listen())
