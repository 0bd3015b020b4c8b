#!/bin/sh
# Makes or refreshes the environment in .venv from the pinned requirements.
#
#   tools/environment.sh run     the tool itself
#   tools/environment.sh test    also what tests and checks need
set -eu

want=${1:-run}
cd "$(dirname "$0")/.."

tools/packages.sh "$want"
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
    "$(tools/python.sh)" -m venv .venv
fi
# uv is twice as fast as pip on a gigabyte of wheels, but does not read pip's settings: an office mirror, a
# folder of wheels or a certificate that pip was told about holds for uv too.
.venv/bin/python -m uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install -q "uv>=0.9"
export VIRTUAL_ENV="$PWD/.venv"
setting() { .venv/bin/python -m pip config get "global.$1" 2>/dev/null || true; }
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(setting index-url)}}
wheels=${UV_FIND_LINKS:-${PIP_FIND_LINKS:-$(setting find-links)}}
certificates=${SSL_CERT_FILE:-${PIP_CERT:-$(setting cert)}}
[ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
if [ -n "$wheels" ]; then
    UV_FIND_LINKS=$(echo "$wheels" | tr -s ' \n' ',')
    export UV_FIND_LINKS
fi
[ -z "$certificates" ] || export SSL_CERT_FILE="$certificates"
[ -z "${PIP_NO_INDEX:-$(setting no-index)}" ] || export UV_NO_INDEX=1
uv() { .venv/bin/python -m uv "$@"; }

if [ "$want" = test ]; then
    uv pip install -q -r requirements.txt -r requirements-dev.txt
else
    uv pip install -q -r requirements.txt
fi
.venv/bin/python tools/vis_network.py
# --no-deps: the versions are the pinned ones above.
uv pip install -q --no-deps --editable .
