"""Sentences: both languages, no missing key, and nothing that says who is guilty."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from graphtool import errors, texts
from tests.house.source import ROOT, Module, modules, report

HOLE = re.compile(r"\{(\w+)(?:\?[^{}|]*\|[^{}|]*)?\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")

GUILT_ZH = (
    "主谋 主犯 首犯 首恶 从犯 罪犯 犯人 嫌疑人 嫌犯 疑犯 涉嫌 犯罪分子 犯罪团伙 犯罪集团 诈骗犯 诈骗分子 诈骗团伙 "
    "骗子 歹徒 同伙 共犯 同谋 帮凶 幕后 黑手 头目 老大 作案 罪行 有罪 黑钱 赃款 赃物 脏钱 洗钱 洗白 非法所得 可疑"
).split()
GUILT_EN = re.compile(
    r"\b(masterminds?|kingpins?|criminals?|culprits?|perpetrators?|offenders?|guilt|guilty|crooks?|fraudsters?|"
    r"scammers?|swindlers?|thie(f|ves)|gangs?|gangsters?|accomplices?|conspirators?|suspects?|suspicious|launder\w*|"
    r"dirty money|illicit|proceeds of crime|stolen|villains?|bad actors?|wrongdoers?)\b",
    re.IGNORECASE,
)
"""What the tool says may be read in court: it states what the rows hold. Who did wrong is not in the rows."""


def entries(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """(key, entry) of every table that holds text."""
    if any(not isinstance(value, dict) for value in node.values()):
        yield prefix, {k: v for k, v in node.items() if not isinstance(v, dict)}
    for name, deeper in node.items():
        if isinstance(deeper, dict):
            yield from entries(deeper, f"{prefix}.{name}")


def sentences() -> list[tuple[str, dict[str, Any]]]:
    return [
        (key, entry)
        for area in texts.areas()
        for key, entry in entries(tomllib.loads((ROOT / f"graphtool/wording/{area}.toml").read_text("utf-8")), area)
    ]


@cache
def all_calls() -> dict[str, list[tuple[Module, ast.Call]]]:
    """Every call in the tree by the last word of what is called."""
    found: dict[str, list[tuple[Module, ast.Call]]] = {}
    for module in modules():
        for node in module.nodes():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                found.setdefault(name, []).append((module, node))
    return found


def calls(name: str) -> list[tuple[Module, ast.Call]]:
    return all_calls().get(name, [])


def given(call: ast.Call) -> set[str] | None:
    """Names of the keyword arguments; None when some come by ``**``."""
    words = {k.arg for k in call.keywords}
    return None if None in words else {w for w in words if w}


def test_every_entry_speaks_both_languages() -> None:
    wrong = []
    for key, entry in sentences():
        if set(entry) != {"zh", "en"} or not all(isinstance(v, str) and v.strip() for v in entry.values()):
            wrong.append(f"{key} has {sorted(entry)}: it needs zh and en, both text")
        elif set(HOLE.findall(entry["zh"])) != set(HOLE.findall(entry["en"])):
            wrong.append(f"{key}: the placeholders differ")
        elif not CHINESE.search(entry["zh"]) and entry["zh"] != entry["en"]:
            wrong.append(f"{key}: zh holds no Chinese and is not a name common to both")
    assert not wrong, report(wrong)


def test_every_sentence_asked_for_exists() -> None:
    wrong = []
    for module, call in calls("say"):
        if not (call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)):
            continue
        key = call.args[0].value
        if module.where.startswith("graphtool/cli/") and isinstance(call.func, ast.Name):
            key = f"cli.{key}"  # the commands' own ``say`` speaks of their area
        area, _, name = key.partition(".")
        entry = texts.catalogue(area).get(name) if area in texts.areas() else None
        if entry is None:
            wrong.append(f"{module.where}:{call.lineno} says {key}, which is in no wording file")
        elif (words := given(call)) is not None and (missing := set(HOLE.findall(entry["en"])) - words):
            wrong.append(f"{module.where}:{call.lineno} says {key} without {', '.join(sorted(missing))}")
    assert not wrong, report(wrong)


def tree_of_errors() -> list[type[errors.GraphtoolError]]:
    found = [errors.GraphtoolError]
    for kind in found:
        found += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", tree_of_errors(), ids=lambda k: k.__name__)
def test_every_error_raised_has_its_sentence(kind: type[errors.GraphtoolError]) -> None:
    wrong = []
    for module, call in calls(kind.__name__):
        detail = call.args[0] if call.args else ast.Constant("")
        if not (isinstance(detail, ast.Constant) and isinstance(detail.value, str)):
            continue
        key = f"{kind.code}.{detail.value}" if detail.value else kind.code
        entry = texts.catalogue("errors").get(key)
        if entry is None:
            wrong.append(f"{module.where}:{call.lineno} raises {key}, which is not in wording/errors.toml")
        elif (words := given(call)) is not None and (missing := set(HOLE.findall(entry["en"])) - words):
            wrong.append(f"{module.where}:{call.lineno} raises {key} without {', '.join(sorted(missing))}")
    assert not wrong, report(wrong)


def guilt(text: str) -> str | None:
    """The first word of guilt in a text."""
    english = GUILT_EN.search(text)
    return english[0] if english else next((word for word in GUILT_ZH if word in text), None)


def docstrings(module: Module) -> set[int]:
    """The ids of the constants that are docstrings or other bare text: no user reads them."""
    return {id(node.value) for node in module.nodes() if isinstance(node, ast.Expr)}


SPOKEN = ("graphtool/analysis/", "graphtool/views/", "graphtool/exports/", "graphtool/ui/", "graphtool/cli", "app.py")


def test_what_is_said_states_data_not_guilt() -> None:
    said = [
        f"{key}: {word}"
        for key, entry in sentences()
        for text in entry.values()
        if isinstance(text, str) and (word := guilt(text))
    ]
    for module in modules():
        if not module.where.startswith(SPOKEN):
            continue
        silent = docstrings(module)
        for node in module.nodes():
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                if word := guilt(node.value):
                    said.append(f"{module.where}:{node.lineno}: {word}")
    for folder in ("graphtool/ui", "graphtool/views", "graphtool/exports"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".js", ".css", ".typ", ".jinja", ".j2"} and ".min." not in path.name:
                if word := guilt(path.read_text("utf-8")):
                    said.append(f"{path.relative_to(ROOT).as_posix()}: {word}")
    assert not said, "titles and reports say what the rows hold, never who is guilty:" + report(said)


def test_the_word_list_knows_guilt_when_it_sees_it() -> None:
    assert guilt("The mastermind of the network") == "mastermind"
    assert guilt("最可能的主谋") == "主谋"
    assert guilt("Receives from most payers") is None
    assert guilt("被害人付款最多的收款账户") is None
