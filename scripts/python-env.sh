#!/usr/bin/env bash
# Makes the Python environments of the interop tests: one for each line of FastMCP, one for Authlib and PyJWT, and one for
# each example that needs more than Python. Where that cannot be, it says why, and those tests skip. Argument: the folder
# to make them in, where that isn't the one in which the tests look.
set -euo pipefail
cd "$(dirname "$0")/.."
environments=${1:-node_modules/.cache/mintmark-python}

without() {
  echo "$1: the tests with Python will skip"
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

environment() { # name, requirements...
  local folder="$environments/$1" file requirements=()
  shift
  if cat "$@" | cmp -s - "$folder/requirements.txt"; then return; fi
  for file in "$@"; do requirements+=(--requirement "$file"); done
  python3 -m venv --clear "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "${requirements[@]}"
  cat "$@" >"$folder/requirements.txt" # last: by then all of it is installed
}

# The example with FastMCP runs with the version that the tests pin.
environment fastmcp-4 test/interop/fastmcp/requirements.txt examples/fastmcp/requirements.txt
environment fastmcp-2 test/interop/fastmcp/requirements-2.txt
environment python-clients test/interop/python/requirements.txt
for requirements in examples/*/requirements.txt; do
  example=$(basename "$(dirname "$requirements")")
  if [ "$example" != fastmcp ]; then environment "$example" "$requirements"; fi
done
