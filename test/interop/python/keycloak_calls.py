"""Calls methods of python-keycloak: a line of JSON in, a line of JSON out.

A line has the settings of KeycloakOpenID (or of KeycloakUMA, if it has `uma`), the name of a method and its
arguments. An exception is printed with its class, status and body.
"""

import json
import sys

from keycloak import KeycloakOpenID, KeycloakOpenIDConnection, KeycloakUMA
from keycloak.exceptions import KeycloakError


def run(line):
    settings = {name: line[name] for name in ("server_url", "realm_name", "client_id")}
    settings["client_secret_key"] = line.get("client_secret_key")
    if line.get("uma"):
        target = KeycloakUMA(connection=KeycloakOpenIDConnection(**settings))
    else:
        target = KeycloakOpenID(**settings)
    result = getattr(target, line["method"])(*line.get("args", []), **line.get("kwargs", {}))
    return {"result": vars(result) if hasattr(result, "is_authorized") else result}


for text in sys.stdin:
    try:
        told = run(json.loads(text))
    except KeycloakError as error:
        body = error.response_body
        told = {
            "exception": type(error).__name__,
            "message": body.decode() if isinstance(body, bytes) else str(error),
            "status": error.response_code,
        }
    except Exception as error:  # the JOSE library has no common base class
        told = {"exception": type(error).__name__, "message": str(error)}
    print(json.dumps(told, default=list), flush=True)
