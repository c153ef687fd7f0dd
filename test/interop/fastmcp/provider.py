# A FastMCP server that sends its clients to sign in. Arguments: code from docs/fastmcp.md that makes `auth`,
# and a JSON object of the URLs to replace in that code.
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
# One pass, because a real URL may start with one of the replaced URLs.
code = re.sub("|".join(real), lambda place: real[place[0]], code)
names = {}
exec(code, names)
mcp = FastMCP("notes", auth=names["auth"])


@mcp.tool
def whoami() -> dict:
    """Returns the claims of your token."""
    token = get_access_token()
    return {"sub": token.claims["sub"], "scopes": token.scopes, "iss": token.claims["iss"], "aud": token.claims["aud"]}


serve(mcp, listener, stateless_http=True)
