"""What kinds of facts, their fields and the words in them are called (``wording/fields.toml``)."""

from __future__ import annotations

from collections.abc import Mapping

from graphtool import texts
from graphtool.terms import KINDS, RELATIONS, ROLES, Term
from graphtool.texts import Lang

_TERMS: dict[str, Mapping[str, Term]] = {
    "role": ROLES, "relation": RELATIONS, "from_kind": KINDS, "to_kind": KINDS,
}  # fmt: skip


class FieldName(str, texts.Labelled):
    """The name of a field, for a sentence."""

    __slots__ = ()

    def label(self, lang: Lang) -> str:
        """What is it called?"""
        return field_name(self, lang)


def kind_name(kind: str, lang: Lang) -> str:
    """What is a kind of fact called?"""
    return texts.say(f"fields.kind.{kind}", lang)


def field_name(name: str, lang: Lang, kind: str = "") -> str:
    """What is a field called, in facts of a kind?"""
    own = texts.catalogue("fields").get(f"{kind}.field.{name}")
    return own[lang] if own else texts.say(f"fields.field.{name}", lang)


def word_name(field: str, word: str, lang: Lang, kind: str = "") -> str:
    """What is a word called that a field holds, in facts of a kind? The word itself where it is none of ours."""
    if word in _TERMS.get(field, {}):
        return _TERMS[field][word].label(lang)
    said = texts.catalogue("fields")
    known = said.get(f"{kind}.word.{word}") or said.get(f"word.{word}")
    return known[lang] if known else word
