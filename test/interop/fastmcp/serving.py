# Serves a FastMCP server over streamable HTTP on a free loopback port. Prints the URL of its endpoint once it
# listens, and exits when its standard input closes, that is, with the process that started it.
import os
import socket
import sys
import threading

import uvicorn


def listen() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def serve(mcp, listener: socket.socket, **options) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(f"{url_of(listener)}/mcp", flush=True)
    config = uvicorn.Config(mcp.http_app(**options), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


def end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)
