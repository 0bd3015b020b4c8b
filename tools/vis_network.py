"""Copies vis-network from the installed pyvis wheel into the asset folder of the canvas.

The repository holds no third-party code; the canvas loads this copy beside its own script, so that no
request leaves the machine. A link would be refused by the component server, hence a copy.
"""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "graphtool" / "ui" / "assets" / "vis-network.min.js"


def main() -> int:
    """Put the file in its place; 1 when the pyvis wheel does not hold it."""
    spec = find_spec("pyvis")
    folders = list(spec.submodule_search_locations or []) if spec else []
    found = [p for f in folders for p in sorted(Path(f).glob("templates/lib/vis-9*/vis-network.min.js"))]
    if not found:
        print("vis-network.min.js is not in the installed pyvis wheel", file=sys.stderr)
        return 1
    source = found[-1]
    if not TARGET.exists() or TARGET.read_bytes() != source.read_bytes():
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
