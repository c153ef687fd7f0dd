# Serves the `server.py` of the working folder on a free loopback port and prints its URL: an ASGI `app`, a FastMCP
# server `mcp`, or the token `verifiers` of FastMCP, each of which answers at its name whom it accepts.
import os
import socket
import sys

import uvicorn

sys.path.insert(0, os.getcwd())
import server  # noqa: E402


async def judge(scope, receive, send):
    verifier = server.verifiers[scope["path"].removeprefix("/")]
    sent = dict(scope["headers"])[b"authorization"].decode().removeprefix("Bearer ")
    token = await verifier.verify_token(sent)
    body = token.model_dump_json(include={"client_id", "scopes", "claims"}) if token else "null"
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200 if token else 401, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


if hasattr(server, "mcp"):
    app = server.mcp.http_app(stateless_http=True, json_response=True)
else:
    app = getattr(server, "app", judge)

listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="auto")).run(sockets=[listener])
