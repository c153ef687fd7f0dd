#!/usr/bin/env bash
# Makes the Python environments of the interop tests: one for each version line of FastMCP, one for Authlib and PyJWT, one
# for the code of docs/set-ups.md, one to build the Python package, one to validate Compose files and Kubernetes manifests,
# and one for each example that has a requirements.txt. If that is not possible, the script says why, and the tests that need
# Python are skipped. Argument: the folder for the environments; default: the folder that the tests use.
set -euo pipefail
cd "$(dirname "$0")/.."
environments=${1:-node_modules/.cache/mintmark-python}

without() {
  echo "$1: the tests with Python will skip"
  exit 0
}

command -v python3 >/dev/null || without "no python3"
python3 -c "import sys; sys.exit(sys.version_info < (3, 10))" || without "python3 is older than 3.10"

# On Debian, `venv` needs a separate package.
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
  cat "$@" >"$folder/requirements.txt" # written last: it marks a complete installation
}

# The FastMCP example uses the environment of the tests, with the version that they pin.
environment fastmcp-4 test/interop/fastmcp/requirements.txt examples/fastmcp/requirements.txt
environment fastmcp-3 test/interop/fastmcp/requirements-3.txt
environment fastmcp-2 test/interop/fastmcp/requirements-2.txt
environment python-clients test/interop/python/requirements.txt
environment set-ups test/interop/set-ups/requirements.txt
environment python-client test/interop/python-client/requirements.txt
# The tests of the Python package install it without a network, with what it depends on from here.
if [ ! -e "$environments/wheels/complete" ]; then
  "$environments/python-client/bin/python" -m pip download --quiet --disable-pip-version-check --only-binary :all: \
    --dest "$environments/wheels" --requirement test/interop/python-client/requirements.txt
  touch "$environments/wheels/complete"
fi
environment containers test/interop/containers/requirements.txt
for requirements in examples/*/requirements.txt; do
  example=$(basename "$(dirname "$requirements")")
  if [ "$example" != fastmcp ]; then environment "$example" "$requirements"; fi
done
