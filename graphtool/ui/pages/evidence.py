"""Evidence: what was handed over, what became of each row, what could not be read, and what is covered."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl
import streamlit as st

from graphtool.errors import NotFound
from graphtool.resolve import KINDS
from graphtool.store.frames import as_frame
from graphtool.ui import blocks, grading, issues, mapping, pairing, parts, resolving
from graphtool.ui.blocks import Block
from graphtool.ui.coverage import coverage, short_paths
from graphtool.ui.data import Source
from graphtool.ui.jobs import Job
from graphtool.ui.rows import format_label
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures
from loaders.mapping import mapping_of

COUNTS = ("rows", "facts", "noted", "rejected", "unread")


def page(desk: Desk, sources: Sources, source: Source | None) -> None:
    """Draw the page."""

    def heard(key: str) -> Callable[[], None]:
        return parts.hearing(desk, key, lambda said: hear(desk, sources, said))

    with st.container(key="page"):
        _work(desk, sources)
        parts.panel("add", add(desk, sources), heard("add"), "page", reset=desk.lang, height="content")
        _upload(desk, sources)
        parts.panel("evidence", content(desk, sources, source), heard("evidence"), "page", height="content")


def hear(desk: Desk, sources: Sources, said: Mapping[str, Any]) -> None:
    """What the user did on the page."""
    state = desk.evidence
    name = said.get("name")
    if pairing.hear(desk, sources, said) or grading.hear(desk, sources, said) or issues.hear(desk, said):
        return
    if mapping.hear(desk, sources, said) or resolving.hear(desk, sources, said):
        return
    if name == "load":
        values = said.get("values", {})
        path = Path(str(values.get("path", "")).strip().strip('"')).expanduser()
        if not str(values.get("path", "")).strip() or not path.exists():
            raise NotFound("path", path=path.name or "…")
        sources.start_load([str(path)], str(values.get("request", "")), str(values.get("source", "")))
    elif name == "sample":
        sources.start_sample()
    elif name == "derive":
        sources.start_derive()
    elif name == "cancel":
        sources.jobs.cancel()
    elif name == "file":
        chosen = str(said.get("id", ""))
        state["file"] = "" if state.get("file") == chosen else chosen
        issues.open_group(desk, "")


def _work(desk: Desk, sources: Sources) -> None:
    """What is running: how far, how long, and a way to stop it. Looks again twice a second while it runs."""
    job = sources.jobs.last
    if job is None:
        return

    @st.fragment(run_every=0.5 if job.running else None)
    def progress() -> None:
        now = sources.jobs.last
        if now is None:
            return
        if not now.running and desk.evidence.get("seen") != now.began:
            desk.evidence["seen"] = now.began
            st.rerun()
        parts.panel("work", [work_block(desk, now)], stop, "page", height="content")

    stop = parts.hearing(desk, "work", lambda said: hear(desk, sources, said))
    progress()


def work_block(desk: Desk, job: Job) -> Block:
    """Progress while it runs; afterwards one line that says how it ended."""
    if job.running:
        return blocks.card(
            "",
            [
                {
                    "is": "progress",
                    "title": desk.word(f"work.{job.name}"),
                    "text": f"{job.detail} · {figures.duration(job.seconds(), desk.lang)}",
                    "share": job.share,
                    "cancel": blocks.button("cancel", desk.word("work.cancel")),
                }
            ],
        )
    said = desk.word(
        f"work.{job.state}", work=desk.word(f"work.{job.name}"), time=figures.duration(job.seconds(), desk.lang)
    )
    if job.error is not None:
        said = f"{said} {job.error.message(desk.lang)} ({job.error.key})"
    if job.trace:
        said = f"{said} {desk.word('frame.bug', trace=job.trace)}"
    return blocks.strip([{"text": said}], tone={"done": "ok", "failed": "rd"}.get(job.state, "plain"))


def _upload(desk: Desk, sources: Sources) -> None:
    """Files handed over through the browser go into a private folder, which is removed after loading."""
    with st.container(key="upload"):
        turn = desk.evidence.get("turn", 0)
        files = st.file_uploader(
            desk.word("evidence.upload"),
            accept_multiple_files=True,
            key=f"upload-{turn}",
            label_visibility="collapsed",
        )
    if files and not (sources.jobs.last and sources.jobs.last.running):
        spare = Path(tempfile.mkdtemp(prefix="graphtool-upload-"))
        for number, file in enumerate(files):
            # The name is the browser's word: only its last part is used, below a folder of our own.
            name = PurePosixPath(file.name.replace("\\", "/")).name or "file"
            home = spare / str(number)
            home.mkdir()
            (home / name).write_bytes(file.getbuffer())
        desk.evidence["turn"] = turn + 1
        sources.start_load([str(spare)], spare=spare)
        st.rerun()


def content(desk: Desk, sources: Sources, source: Source | None) -> list[Block]:
    """What was handed over, what could not be read, what is covered, what was counted once."""
    table = sources.ledger("deliveries")
    if table.num_rows == 0:
        return []
    frame = as_frame(table)
    made = [
        _files(desk, sources, frame, desk.evidence.get("file", "")),
        *grading.grading(desk, frame),
        *mapping.card(desk, sources),
        issues.card(desk, sources),
    ]
    if source is not None:
        made.append(coverage(desk, source, short_paths(sources)))
        if source.pairs().height:
            made.append(pairing.pairing(desk, sources, source))
        if set(source.kinds()) & set(KINDS):
            made.append(resolving.resolving(desk, sources, source))
    return made


def add(desk: Desk, sources: Sources) -> list[Block]:
    """The accounting law over all that was read, and how to load more."""
    table = sources.ledger("deliveries")
    form = _load_form(desk, sources, table.num_rows == 0)
    if table.num_rows == 0:
        button = blocks.button("sample", desk.word("evidence.sample"), title=desk.word("evidence.sample_help"))
        return [blocks.empty(desk.word("evidence.empty"), desk.word("evidence.empty_text"), [button]), form]
    return [_law(desk, as_frame(table)), form]


def _load_form(desk: Desk, sources: Sources, first: bool) -> Block:
    fields = [
        blocks.field(
            "path", "text", desk.word("evidence.path_label"), "", placeholder=desk.word("evidence.path_hint"), size=44
        ),
        blocks.field("request", "text", desk.word("evidence.request"), "", size=16),
        blocks.field("source", "text", desk.word("evidence.source"), "", size=16),
    ]
    actions = (
        []
        if first
        else [blocks.button("derive", desk.word("evidence.derive"), title=desk.word("evidence.derive_help"))]
    )
    form = blocks.form("load", "load", fields, desk.word("evidence.load"), inline=True)
    return blocks.card(desk.word("evidence.add"), [form], desk.word("evidence.add_note"), actions)


def _law(desk: Desk, frame: pl.DataFrame) -> Block:
    """Rows = facts + noted + rejected + unread: over every table of every file, each file once."""
    once = frame.unique(["file", "sheet"])
    sums = {name: int(once[name].sum() or 0) for name in COUNTS}
    holds = sums["rows"] == sum(sums[n] for n in COUNTS[1:])
    said = desk.word("evidence.law", **{n: figures.count(v) for n, v in sums.items()})
    verdict = desk.word("evidence.law_holds" if holds else "evidence.law_broken")
    files = desk.word(
        "evidence.law_files", files=figures.count(once["file"].n_unique()), tables=figures.count(once.height)
    )
    return blocks.strip(
        [{"text": said, "strong": True}, {"text": verdict}],
        tone="ok" if holds else "rd",
        icon="" if holds else "warn",
        end=files,
    )


def _files(desk: Desk, sources: Sources, frame: pl.DataFrame, chosen: str) -> Block:
    troubled = dict(as_frame(sources.ledger("issues")).group_by("file").len().iter_rows())
    mapped = sources.mapping_names(desk.lang)
    rows = []
    for row in frame.sort("path", "sheet").head(2000).to_dicts():
        key = f"{row['file'][:20]}.{row['sheet'] if row['sheet'] is not None else 0}"
        reader = row["reader"]
        rows.append(
            {
                "id": key,
                "on": key == chosen,
                "cells": [
                    {"text": row["path"], "title": row["path"]},
                    row["sheet_name"] or "—",
                    {"text": mapped.get(mapping_of(reader)) or format_label(desk, reader), "title": reader}
                    if reader
                    else {"text": desk.word("evidence.unclaimed"), "tone": "w"},
                    {"text": row["grade"], "title": row["handling"] or None},
                    *({"text": figures.count(row[n] or 0), "sort": row[n] or 0} for n in COUNTS[:3]),
                    *(
                        {"text": figures.count(row[n] or 0), "sort": row[n] or 0, "tone": "w" if row[n] else ""}
                        for n in COUNTS[3:]
                    ),
                    {"text": figures.count(troubled.get(row["file"], 0)), "sort": troubled.get(row["file"], 0)},
                    (row["loaded_at"] or "")[:16].replace("T", " "),
                ],
            }
        )
    heads = [
        blocks.column(desk.word("evidence.path"), clip=True),
        blocks.column(desk.word("evidence.sheet"), dim=True),
        blocks.column(desk.word("evidence.format")),
        blocks.column(desk.word("grading.grade")),
        *(blocks.column(desk.word(f"evidence.{n}"), True) for n in COUNTS),
        blocks.column(desk.word("evidence.issues"), True),
        blocks.column(desk.word("evidence.loaded"), dim=True),
    ]
    table = blocks.table("files", heads, rows, act="file", height="340px", wide=True)
    note = desk.word(
        "evidence.files_note", n=figures.count(frame["delivery"].n_unique()), tables=figures.count(frame.height)
    )
    return blocks.card(desk.word("evidence.files"), [table], note, fill=True)
