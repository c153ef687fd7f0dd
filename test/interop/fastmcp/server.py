# A FastMCP server over streamable HTTP on a free port of loopback, guarded by one of FastMCP's own token verifiers.
# Arguments: the verifier's name, and what its constructor gets, as JSON. Prints the URL of its endpoint once that can
# be reached, and ends when its standard input does: with the process that started it.
import json
import os
import socket
import sys
import threading

import uvicorn
from fastmcp import FastMCP
from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier
from fastmcp.server.auth.providers.jwt import JWTVerifier

VERIFIERS = {"jwt": JWTVerifier, "introspection": IntrospectionTokenVerifier}

name, arguments = sys.argv[1:]
mcp = FastMCP("notes", auth=VERIFIERS[name](**json.loads(arguments)))


@mcp.tool(annotations={"readOnlyHint": True})
def list_notes() -> list[str]:
    """All notes."""
    return ["a note"]


def end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
with socket.create_server(("127.0.0.1", 0)) as listener:
    host, port = listener.getsockname()
    print(f"http://{host}:{port}/mcp", flush=True)
    config = uvicorn.Config(mcp.http_app(), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
