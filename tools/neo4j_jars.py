"""Fetches the jars of the Neo4j server that the tests start; quick when they are there."""

from __future__ import annotations

import sys

from graphtool.errors import Unavailable
from graphtool.store import server


def main() -> int:
    """0 when a server can be started from now on without a network."""
    try:
        server.java()
        server.fetch()
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
