"""Tables that no format reads: which they are, how they could be read, and mappings that are saved and corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa

from graphtool import accounting
from graphtool.errors import MappingError, NotFound
from graphtool.ledger import Ledger
from loaders.archives import Source
from loaders.contract import Format, Head
from loaders.draft import STATUS, Column, Draft, column_names, from_mapping
from loaders.encodings import kind_of
from loaders.mapping import SUFFIX, Mapping, load_mapping, mapping_of, parse_mapping, read_mapping, save_mapping
from loaders.mapping_fields import REQUIRED, fields_of
from loaders.preview import Preview, Start, preview, starts
from loaders.suggest import Guess, Proposal, column, suggest

KINDS = tuple(kind for kind in REQUIRED if kind != "relation")
"""Kinds of fact that a draft can give; the keys of relations have schemes, which only a mapping's TOML says."""

_TABLES = pa.schema(
    {
        "file": pa.string(),
        "sheet": pa.int32(),
        "path": pa.string(),
        "name": pa.string(),
        "rows": pa.int64(),
        "unread": pa.int64(),
        "reader": pa.string(),
        "mapping": pa.string(),
    }
)


@dataclass(frozen=True)
class Sketch:
    """A table of the case, and how it could be read.

    ``draft`` is the proposal, or what the saved mapping of the table says (whose TOML is ``text``); None where that
    says more than a draft can. ``guesses`` are one per column of the table, of the draft's kind. ``others`` are the
    formats that claim the table as well: as long as there are any, no mapping makes it readable.
    """

    start: Start
    draft: Draft | None
    guesses: tuple[Guess, ...]
    text: str
    others: tuple[Format, ...]

    def propose(self, kind: str) -> Proposal:
        """The proposal for another kind of fact, its draft as a change of this one.

        Raises
        ------
        MappingError
            ``value``: a draft has no such kind.
        """
        if kind not in KINDS:
            raise MappingError("value", place="kind", value=kind, allowed=", ".join(KINDS))
        found = suggest(self.start.head, _name(self.start.head), (kind,))
        fresh = found.draft
        draft = replace(self.draft or fresh, kind=kind, columns=fresh.columns, constants=fresh.constants, ignore=())
        return replace(found, draft=draft)

    def give(self, draft: Draft, place: int, field: str) -> Draft:
        """The draft with another field ("": not read) for its column at a place, read as the cells suggest.

        Raises
        ------
        MappingError
            ``unknown``: the kind has no such field.
        """
        known = fields_of(draft.kind) | {"", STATUS}
        if field not in known:
            raise MappingError("unknown", place="columns", name=field, allowed=", ".join(sorted(known - {""})))
        header, names = draft.columns[place].header, column_names(self.start.head.header)
        used = frozenset(names.index(c.header) for c in draft.columns if c.field and c.header in names)
        fresh = column(self.start.head, names.index(header), field, used) if header in names else Column(header, field)
        constants = {name: value for name, value in draft.constants.items() if name != field}
        changed = replace(
            draft, columns=(*draft.columns[:place], fresh, *draft.columns[place + 1 :]), constants=constants
        )
        if "currency" in changed.missing() and field != "currency":
            return replace(changed, constants={**constants, "currency": "CNY"})
        return changed

    def preview(self, draft: Draft) -> Preview:
        """What the first rows would become (:func:`loaders.preview.preview`).

        Raises
        ------
        MappingError
            The draft is no mapping, with the place and what is allowed there.
        """
        return preview(self.start, parse_mapping(draft.decided().to_toml()).formats[0])


def tables(ledger: Ledger) -> pa.Table:
    """Which tables does no format read, and which does a mapping read that is saved in the case?

    Columns file (SHA-256), sheet, path, name (of the sheet), rows, unread, reader ("" where nobody read it), mapping
    (its id, or ""); in order of path, sheet. Each table once, however often it was delivered.
    """
    state = ledger.state()
    paths, saved = accounting.paths(state), {place.stem for place in _folder(ledger).glob(f"*{SUFFIX}")}
    rows = [
        {"file": file, "path": paths[file], "mapping": mapping_of(table.reader), **asdict(table)}
        for file, reading in state.readings.items()
        for table in reading.tables
        if table.unread or mapping_of(table.reader) in saved
    ]
    rows.sort(key=lambda row: (row["path"], row["sheet"]))
    return pa.Table.from_pylist(rows, schema=_TABLES)


def sketch(ledger: Ledger, formats: Sequence[Format], file: str, sheet: int) -> Sketch:
    """How could a table of the case be read?

    Parameters
    ----------
    file : str
        SHA-256 of the file.
    sheet : int
        Number of the table in the file, from 0.

    Raises
    ------
    NotFound
        ``sheet``: the case has no such table, or it has no rows.

    Cost: text is read up to its first block, a workbook up to the sheet.
    """
    reading = ledger.state().readings.get(file)
    table = next((t for t in reading.tables if t.sheet == sheet), None) if reading else None
    if reading is None or table is None:
        raise NotFound("sheet", file=file[:20], sheet=sheet + 1)
    local = ledger.vault.path(file)
    source = Source(file, local.name, local, reading.size, kind_of(local))
    start = next((one for one in starts(source, formats) if one.sheet == sheet), None)
    if start is None:
        raise NotFound("sheet", file=file[:20], sheet=sheet + 1)
    name = mapping_of(table.reader) or _name(start.head)
    others = tuple(
        form
        for form in formats
        if mapping_of(form.id) != name and not getattr(form, "fallback", False) and form.claim(start.head).yes
    )
    place = _folder(ledger) / f"{name}{SUFFIX}"
    saved = _saved(place)
    if saved is None:
        proposal = suggest(start.head, name, KINDS)
        return Sketch(start, replace(proposal.draft, when=()), proposal.guesses, "", others)
    text = read_mapping(place)
    try:
        draft = from_mapping(saved.data).over(start.head.header)
    except MappingError as error:
        if error.detail != "beyond_form":
            raise
        return Sketch(start, None, (), text, others)
    return Sketch(start, draft, suggest(start.head, name, (draft.kind,)).guesses, text, others)


def save(ledger: Ledger, draft: Draft) -> Mapping:
    """Save a draft as a mapping of the case; its version grows by one when it says something else than before.

    What is there already, word for word, is left alone. Files are read with it when the case is loaded again.

    Raises
    ------
    MappingError
        The draft is no mapping, with the place and what is allowed there.
    """
    done = replace(draft.decided(), version=1)
    fresh = parse_mapping(done.to_toml())
    place = _folder(ledger) / f"{fresh.id}{SUFFIX}"
    old = _saved(place)
    if old is not None and old.data == fresh.data | {"version": old.version}:
        return old
    if place.is_file():
        told = [entry.data["version"] for entry in ledger.journal.entries("mapping") if entry.data["id"] == fresh.id]
        done = replace(done, version=max(told if old is None else [old.version], default=0) + 1)
    return add(ledger, done.to_toml())


def add(ledger: Ledger, text: str) -> Mapping:
    """Save the TOML of a mapping in the case as it is, and put it on record.

    Raises
    ------
    MappingError
        It is none, with the place and what is allowed there.
    """
    folder = _folder(ledger)
    folder.mkdir(exist_ok=True, mode=0o700)
    mapping = save_mapping(text, folder / f"{parse_mapping(text).id}{SUFFIX}")
    ledger.record("mapping", {"id": mapping.id, "version": mapping.version, "digest": mapping.digest})
    return mapping


def _saved(place: Path) -> Mapping | None:
    """The mapping of a file; None where there is none, or none that can be read."""
    try:
        return load_mapping(place)
    except MappingError:
        return None


def _folder(ledger: Ledger) -> Path:
    return ledger.root / "mappings"


def _name(head: Head) -> str:
    """The id of a mapping for tables of this header."""
    return f"table_{hashlib.sha256(repr(head.header).encode()).hexdigest()[:8]}"
