"""Tables of a view as frames."""

from __future__ import annotations

from store.graphs import example, write

from graphtool.model import TABLES
from graphtool.store.frames import as_frame, scan_frame
from graphtool.store.memory import MemoryStore


def test_a_frame_has_the_rows_and_columns_of_its_table() -> None:
    store = MemoryStore()
    write(store, "1a", example())
    with store.view() as view:
        for name, schema in TABLES.items():
            found = scan_frame(view, name)
            assert found.columns == schema.names
            assert found.to_dicts() == view.scan(name).read_all().to_pylist()


def test_a_table_without_rows_keeps_its_columns() -> None:
    found = as_frame(TABLES["pairing"].empty_table())
    assert (found.height, found.columns) == (0, TABLES["pairing"].names)
