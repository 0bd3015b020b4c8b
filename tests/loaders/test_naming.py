"""Every kind, field and word of a mapping has a name in both languages."""

from __future__ import annotations

from typing import get_args

import pytest

from graphtool import texts
from graphtool.errors import MappingError
from graphtool.texts import Lang
from loaders.draft import STATUS
from loaders.mapping_fields import REQUIRED, UNITS, WORDS, fields_of
from loaders.naming import FieldName, field_name, kind_name, word_name


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("kind", sorted(REQUIRED))
def test_the_fields_of_a_kind_have_names_that_differ(kind: str, lang: Lang) -> None:
    assert kind_name(kind, lang)
    names = [field_name(name, lang) for name in fields_of(kind)]
    assert len(set(names)) == len(names)


def test_the_catalogue_names_nothing_else() -> None:
    said = texts.catalogue("fields")
    fields = {name for kind in REQUIRED for name in fields_of(kind)} | {STATUS}
    assert {key.removeprefix("field.") for key in said if key.startswith("field.")} == fields
    assert {key.removeprefix("kind.") for key in said if key.startswith("kind.")} == set(REQUIRED)
    parts = {part for parts in REQUIRED.values() for part in parts} | {"currency"}
    assert {key.removeprefix("part.") for key in said if key.startswith("part.")} == parts
    assert {key.removeprefix("unit.") for key in said if key.startswith("unit.")} == {*UNITS, "ratio", "percent"}


@pytest.mark.parametrize("field", sorted(WORDS))
def test_every_word_has_a_name(field: str) -> None:
    for word in WORDS[field]:
        assert word_name(field, word, "zh") != word
    assert word_name(field, "<b>x", "zh") == "<b>x"


def test_a_sentence_names_a_field_in_its_language() -> None:
    error = MappingError("field_twice", field=FieldName("time_ms"), columns="A / B")
    assert "时间" in error.message("zh")
    assert "time" in error.message("en")
