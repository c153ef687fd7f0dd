"""The command `mintmark`: passes arguments, signals and the exit code on to the program in Node.js."""

from __future__ import annotations

import os
import subprocess
import sys

from ._node import command, environment


def main() -> int:
    """Runs the command. On POSIX systems it replaces this process, so that signals reach it directly."""
    arguments = [*command(), *sys.argv[1:]]
    env = environment(os.environ)
    if os.name != "nt":
        os.execve(arguments[0], arguments, env)
    child = subprocess.Popen(arguments, env=env)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            pass  # the console sends Ctrl+C to the child too, which decides what to do


if __name__ == "__main__":
    sys.exit(main())
