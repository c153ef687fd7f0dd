"""A web application with Authlib's login, and APIs behind Authlib's and PyJWT's verifiers, for each issuer.

Its argument is JSON that maps a name to {"issuer": URL, ...}; the other modules read the remaining settings.
Prints its URL.
"""

import json
import sys

import authlib_api
import authlib_login
import pyjwt_api
from flask import Flask
from werkzeug.serving import make_server

issuers = json.loads(sys.argv[1])
app = Flask(__name__)
app.secret_key = "of a test"
app.register_blueprint(authlib_login.blueprint(app, issuers))
app.register_blueprint(authlib_api.blueprint(issuers), url_prefix="/authlib")
app.register_blueprint(pyjwt_api.blueprint(issuers), url_prefix="/pyjwt")
server = make_server("127.0.0.1", 0, app, threaded=True)
print(f"http://127.0.0.1:{server.port}", flush=True)
server.serve_forever()
