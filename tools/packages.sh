#!/bin/sh
# Installs the Debian packages that are missing, or prints the one command that does.
#
#   tools/packages.sh run     what `make run` needs: a Python that can make environments
#   tools/packages.sh test    also what the tests need: Java 17 or 21, Maven, Chromium, a Chinese font
#
# Nothing is installed where the program is already there, whoever put it there.
set -eu

want=${1:-run}
missing=""   # Debian packages
absent=""    # the same in words, for other systems

lack() { missing="$missing $1"; absent="$absent
  - $2"; }

# A Java that Neo4j 5.26 runs on: the one on the path, or one that Debian keeps beside it.
good_java() {
    for java in "${GRAPHTOOL_JAVA:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" \
        /usr/lib/jvm/*/bin/java; do
        [ -n "$java" ] && [ -x "$java" ] || continue
        case "$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')" in 17 | 21) return 0 ;; esac
    done
    return 1
}

python=$("$(dirname "$0")/python.sh" || true)
if [ -z "$python" ]; then
    lack "python3 python3-venv" "Python 3.11 or newer"
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    lack python3-venv "the modules venv and ensurepip of $python"
fi

if [ "$want" = test ]; then
    if ! good_java; then
        runtime=openjdk-17-jre-headless
        if command -v apt-cache >/dev/null && ! apt-cache show "$runtime" >/dev/null 2>&1; then
            runtime=openjdk-21-jre-headless
        fi
        lack "$runtime" "a Java 17 or 21 runtime"
    fi
    command -v mvn >/dev/null || lack maven "Maven (mvn)"
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
        [ -n "${GRAPHTOOL_CHROMIUM:-}" ] || lack chromium "Chromium"
    if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn)" ]; then
        lack "fontconfig fonts-noto-cjk" "a Chinese font"
    fi
fi

[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null; then
    printf 'This system has no apt-get. Please install:%s\n' "$absent" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    sudo=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo="sudo -n"
else
    printf 'Missing packages. Please run this and try again:\n\n    sudo %s\n\n' "$command" >&2
    exit 1
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -q </dev/null
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive $command </dev/null
