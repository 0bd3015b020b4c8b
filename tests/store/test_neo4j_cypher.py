"""The statements: every word from the vocabulary, every statement within its case."""

from __future__ import annotations

import re

import pytest

from graphtool.store import neo4j_cypher as cypher
from graphtool.store import schema
from graphtool.terms import KINDS, RELATIONS

STATEMENTS = [
    *(cypher.put_nodes(kind) for kind in KINDS),
    *(cypher.put_relationships(relation) for relation in RELATIONS),
    *(cypher.drop_relationships(relation) for relation in RELATIONS),
    *(cypher.put_rows(table) for table in cypher.ROW_LABELS),
    *(cypher.all_rows(table, ["alias"]) for table in cypher.ROW_LABELS),
    *(cypher.check_rows(table) for table in cypher.ROW_LABELS),
    cypher.all_nodes(["id"]),
    cypher.all_relationships(["id", "src"]),
    *cypher.COUNTS.values(),
    *(value for name, value in vars(cypher).items() if name.isupper() and isinstance(value, str) and "MATCH" in value),
]
WORDS = {
    *schema.NODE_LABELS.values(),
    *schema.TYPES.values(),
    *cypher.ROW_LABELS.values(),
    schema.NODE,
    cypher.ROW,
    cypher.MARKER,
    cypher.LONG,
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_names_the_case(statement: str) -> None:
    assert "$case" in statement


@pytest.mark.parametrize("statement", STATEMENTS)
def test_labels_and_types_are_words_of_the_vocabulary(statement: str) -> None:
    used = {word for found in re.findall(r"[(\[\w]:([A-Za-z_|:]+)", statement) for word in re.split("[|:]", found)}
    assert used - {"$"} <= WORDS


def test_every_key_is_unique_within_its_case() -> None:
    unique = [index for index in cypher.INDEXES if index.sort == "unique"]
    assert {label for index in unique for label in index.labels} == {
        schema.NODE,
        cypher.ROW,
        cypher.MARKER,
        *schema.TYPES.values(),
    }
    assert all(index.properties[0] == "case" for index in unique if index.labels != (cypher.MARKER,))


def test_declarations_can_be_made_twice() -> None:
    made = [cypher.declare(index) for index in cypher.INDEXES]
    assert len({name for name, _ in made}) == len(made)
    assert all("IF NOT EXISTS" in statement for _, statement in made)
    assert any("'cjk'" in statement for _, statement in made)
