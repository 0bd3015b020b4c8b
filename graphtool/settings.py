"""What ``case.toml`` says of a case. No user and no password ever stands there."""

from __future__ import annotations

import json
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path

from graphtool.errors import NotFound, Unsupported

FILE = "case.toml"


@dataclass(frozen=True)
class Settings:
    """Title, the case's id, and ``store``: "duckdb" or the address of a Neo4j server that shares the graph."""

    title: str
    id: str
    store: str = "duckdb"

    @classmethod
    def found(cls, root: Path, title: str, store: str) -> Settings:
        """Those of a new case, in a folder that is not there yet or empty.

        Raises
        ------
        Unsupported
            ``not_empty``: the folder holds something else.
        """
        if root.exists() and any(root.iterdir()):
            raise Unsupported("not_empty", path=root.name)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = cls(title or root.name, uuid.uuid4().hex, store)
        settings.write(root)
        return settings

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
