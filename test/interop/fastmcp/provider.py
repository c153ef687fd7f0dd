# A FastMCP server that sends its clients to sign in. Arguments: code that makes `auth`, as docs/fastmcp.md has it, and
# as JSON what to write there in place of what.
import json
import re
import sys

from fastmcp import FastMCP
from fastmcp.server.dependencies import get_access_token
from serving import listen, serve, url_of

code, places = sys.argv[1:]
listener = listen()
own = url_of(listener).replace("127.0.0.1", "localhost")
real = {"http://localhost:8000": own, **json.loads(places)}
code = re.sub("|".join(real), lambda place: real[place[0]], code)  # in one pass: a real port may begin as a place does
names = {}
exec(code, names)
mcp = FastMCP("notes", auth=names["auth"])


@mcp.tool
def whoami() -> dict:
    """Who the token says you are."""
    token = get_access_token()
    return {"sub": token.claims["sub"], "scopes": token.scopes, "iss": token.claims["iss"], "aud": token.claims["aud"]}


serve(mcp, listener, stateless_http=True)
