"""What a user does on the canvas and beside it, as steps of the session's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from graphtool.ui import filters, stage
from graphtool.ui.data import Source
from graphtool.ui.expand import ask, expand
from graphtool.ui.state import Desk, ids, shown_filter
from graphtool.views.aggregate import slots
from graphtool.views.ties import ties

Act = Callable[[Desk, Source, Mapping[str, Any]], None]


def act(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """Take one step. What is not known is left alone: a newer page may say more than this server knows."""
    step = ACTS.get(str(said.get("name", "")))
    if step is not None:
        step(desk, source, said)


def _names(desk: Desk, said: Mapping[str, Any]) -> list[str]:
    things = desk.history.present.things
    return [str(n) for n in said.get("ids", []) if n in things]


def select(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """These are selected; nothing else is."""
    desk.selected = tuple(_names(desk, said))
    desk.edge = str(said.get("edge") or "")
    desk.subject = desk.fact = ""
    desk.older = 0
    if desk.ask is not None and desk.ask["id"] not in desk.selected:
        desk.ask = None


def _ask(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.ask = ask(desk, source, str(said.get("id", "")), bool(said.get("only", True)))
    if desk.ask is not None:
        desk.selected, desk.edge = (desk.ask["id"],), ""


def _expand(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    before = str(said.get("id", ""))
    new = expand(desk, source, said)
    desk.ask = None
    if new:
        desk.focus = {"token": desk.next_token(), "ids": [before, *new]}
    desk.selected = tuple(n for n in (before,) if n in desk.history.present.things)


def _moved(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    places = {
        str(name): (float(at[0]), float(at[1]))
        for name, at in said.get("moved", {}).items()
        if isinstance(at, list) and len(at) == 2
    }
    desk.history = desk.history.step(desk.history.present.move(places))


def _scene(change: Callable[[Any, list[str]], Any]) -> Act:
    def step(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
        desk.history = desk.history.step(change(desk.history.present, _names(desk, said) or list(desk.selected)))
        _forget_gone(desk)

    return step


def _forget_gone(desk: Desk) -> None:
    present = desk.history.present
    desk.selected = tuple(n for n in desk.selected if n in present.things and n not in present.hidden)
    if desk.ask is not None and desk.ask["id"] not in desk.selected:
        desk.ask = None


def _group(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    name = f"g-{desk.next_token()}"
    desk.history = desk.history.step(desk.history.present.group(_names(desk, said), name))
    if name in desk.history.present.things:
        desk.selected = (name,)
    _forget_gone(desk)


def _undo(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.history = desk.history.undo()
    _forget_gone(desk)


def _redo(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.history = desk.history.redo()
    _forget_gone(desk)


def _layout(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    stage.relayout(desk, source)


def _clear(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.selected, desk.edge, desk.subject, desk.fact, desk.ask = (), "", "", "", None


def _close(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.ask = None


def _resync(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.feed.restart()


def _neighbours(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """What stands beside the selected marks on the canvas is selected with them."""
    chosen = set(_names(desk, said) or desk.selected)
    beside = {
        end
        for tie in ties(
            source.projection(), desk.history.present.shown(), source.mask(shown_filter(desk.where), desk.merged)
        )
        if tie.src in chosen or tie.dst in chosen
        for end in (tie.src, tie.dst)
    }
    desk.selected, desk.edge = tuple(sorted(chosen | beside)), ""


def pick(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """Somebody found by search, or named in a table: on the canvas, selected, in the inspector."""
    wanted = ids([str(said.get("id", ""))])
    if not wanted:
        return
    if not desk.drawn:
        stage.first_picture(desk, source)
    parent = desk.selected[0] if len(desk.selected) == 1 else ""
    names = stage.put(desk, source, wanted, parent)
    desk.selected, desk.edge, desk.ask = tuple(names), "", None
    desk.subject, desk.fact, desk.older = wanted[0], "", 0
    desk.focus = {"token": desk.next_token(), "ids": names}


def show(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """Several at once on the canvas (from a table): near each other, selected."""
    wanted = ids(str(i) for i in said.get("ids", []))[:200]
    if not desk.drawn:
        stage.first_picture(desk, source)
    names = stage.put(desk, source, wanted)
    desk.selected, desk.edge, desk.ask, desk.subject = tuple(names), "", None, ""
    desk.focus = {"token": desk.next_token(), "ids": names}


def bring(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """A member of a stack by itself."""
    pick(desk, source, said)


def _subject(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.subject, desk.fact = str(said.get("id", "")), ""


def _only(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    name = str(said.get("id", ""))
    if name in desk.history.present.things:
        select(desk, source, {"ids": [name]})


def _row(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """A row of the table of marks: selected too, with a modifier added to what is selected."""
    name = str(said.get("id", ""))
    if name not in desk.history.present.things:
        return
    chosen = [n for n in desk.selected if n != name]
    more = bool(said.get("more"))
    wanted = ([*chosen, name] if name not in desk.selected else chosen) if more else [name]
    select(desk, source, {"ids": wanted})
    desk.focus = {"token": desk.next_token(), "ids": [name]}


def _fact(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    fact = str(said.get("id", ""))
    desk.fact = "" if fact == desk.fact else fact


def _older(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.older += 1


def _filter(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    values = said.get("values", {})
    filters.apply(desk, values)
    merged = values.get("merged")
    if isinstance(merged, bool) and merged != desk.merged:
        desk.merged = merged
        singles = [t.id for t in desk.history.present.shown() if not t.many]
        kept = singles if desk.history.past else []
        stage.first_picture(desk, source)
        if kept:
            stage.put(desk, source, kept)
        desk.selected = ()
    elif not desk.history.past and "kinds" in values:
        stage.first_picture(desk, source)


def _reset(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.where = type(desk.where)()


def _period(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    """The brush of the time line: whole days."""
    day = 86_400_000
    first, last = said.get("from"), said.get("until")
    if first is None or last is None:
        desk.where = replace(desk.where, from_ms=None, until_ms=None)
    else:
        desk.where = replace(desk.where, from_ms=int(first) // day * day, until_ms=int(last) // day * day + day - 1)


def _tab(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.dock, desk.dock_open = str(said.get("tab", "time")), True


def _fold(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    desk.dock_open = not desk.dock_open


def _start(desk: Desk, source: Source, said: Mapping[str, Any]) -> None:
    stage.first_picture(desk, source)
    _clear(desk, source, said)


def shown_members(desk: Desk, source: Source) -> Any:
    """For each entity, whether something on the canvas shows it."""
    return slots(source.projection(), desk.history.present.shown()) >= 0


ACTS: dict[str, Act] = {
    "select": select,
    "ask": _ask,
    "expand": _expand,
    "moved": _moved,
    "hide": _scene(lambda scene, names: scene.hide(names)),
    "keep": _scene(lambda scene, names: scene.keep_only(names)),
    "pin": _scene(lambda scene, names: scene.pin(names)),
    "reveal": _scene(lambda scene, names: scene.reveal()),
    "group": _group,
    "undo": _undo,
    "redo": _redo,
    "layout": _layout,
    "clear": _clear,
    "unselect": _clear,
    "close": _close,
    "resync": _resync,
    "neighbours": _neighbours,
    "pick": pick,
    "bring": bring,
    "show": show,
    "subject": _subject,
    "only": _only,
    "row": _row,
    "fact": _fact,
    "older": _older,
    "filter": _filter,
    "reset": _reset,
    "period": _period,
    "tab": _tab,
    "fold": _fold,
    "start": _start,
}
