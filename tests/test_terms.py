"""One vocabulary: no two words alike."""

from __future__ import annotations

from graphtool import terms


def test_prefixes_and_labels_are_told_apart() -> None:
    kinds, relations = list(terms.KINDS.values()), list(terms.RELATIONS.values())
    for words in (
        [k.prefix for k in kinds],
        [k.node_label for k in kinds],
        [r.type for r in relations],
        [k.zh for k in kinds],
    ):
        assert len(words) == len(set(words))


def test_labels_are_safe_in_cypher() -> None:
    assert all(k.node_label.isidentifier() for k in terms.KINDS.values())
    assert all(r.type.isidentifier() and r.type.isupper() for r in terms.RELATIONS.values())


def test_families_and_pools_are_known() -> None:
    assert {r.family for r in terms.RELATIONS.values()} == set(terms.FAMILIES)
    assert {pool for _, pool, _ in terms.POOL_NAMES} <= set(terms.POOL_TYPES)


def test_only_pools_and_the_unknown_stop_a_path() -> None:
    assert {k.name for k in terms.KINDS.values() if not k.traversable} == {"pool", "placeholder"}


def test_a_word_in_the_language_of_the_reader() -> None:
    assert (terms.KINDS["person"].label("zh"), terms.KINDS["person"].label("en")) == ("人", "person")
