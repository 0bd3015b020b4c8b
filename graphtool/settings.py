"""What ``case.toml`` says of a case. No user and no password ever stands there."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from graphtool.errors import NotFound

FILE = "case.toml"


@dataclass(frozen=True)
class Settings:
    """Title, the case's id, and ``store``: "duckdb" or the address of a Neo4j server that shares the graph."""

    title: str
    id: str
    store: str = "duckdb"

    def write(self, root: Path) -> None:
        """Put them into the folder of the case."""
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in vars(self).items()]
        (root / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, root: Path) -> Settings:
        """The settings of the case in a folder.

        Raises
        ------
        NotFound
            ``case``: there is no case in that folder.
        """
        try:
            said = tomllib.loads((root / FILE).read_text("utf-8"))
            return cls(str(said["title"]), str(said["id"]), str(said.get("store", "duckdb")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
            raise NotFound("case", path=str(root)) from error
