#!/usr/bin/env bash
# Makes the Python environments of the interop tests, one for each line of FastMCP. Where that cannot be, it says why,
# and those tests skip.
set -euo pipefail
cd "$(dirname "$0")/.."

without() {
  echo "$1: the tests against FastMCP will skip"
  exit 0
}

command -v python3 >/dev/null || without "no python3"
python3 -c "import sys; sys.exit(sys.version_info < (3, 10))" || without "python3 is older than 3.10"

# Debian keeps what `venv` needs in a package of its own.
if ! python3 -c "import ensurepip" 2>/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
fi
python3 -c "import ensurepip" 2>/dev/null || without "python3 has no venv"

environment() { # name, requirements
  local folder="node_modules/.cache/mintmark-python/$1"
  if cmp -s "$2" "$folder/requirements.txt"; then return; fi
  python3 -m venv --clear "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$2"
  cp "$2" "$folder/requirements.txt" # last: by then all of it is installed
}

environment fastmcp-4 test/interop/fastmcp/requirements.txt
environment fastmcp-2 test/interop/fastmcp/requirements-2.txt
