#!/bin/sh
# Prints the first Python 3.11 or newer that can be found; $PYTHON comes first. Fails when there is none.
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    path=$(command -v "$python") || continue
    if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$path"
        exit 0
    fi
done
exit 1
