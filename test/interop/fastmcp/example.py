# A server of examples/fastmcp, configured by environment variables. Argument: the module of its verifier.
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "examples/fastmcp"))
from notes import notes  # noqa: E402
from serving import listen, serve  # noqa: E402

serve(notes(import_module(sys.argv[1]).verifier()), listen(), stateless_http=True)
