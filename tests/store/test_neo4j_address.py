"""Addresses that may be talked to, and where the password comes from."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from graphtool.errors import Unavailable, Unsupported
from graphtool.store.neo4j_address import Address, credentials, parse, remember


class Ring(KeyringBackend):
    """A keyring in memory; without one at all when ``broken``."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = broken

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken:
            raise NoKeyringError
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.broken:
            raise NoKeyringError
        self.kept[service, username] = password


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    monkeypatch.delenv("GRAPHTOOL_NEO4J_USER", raising=False)
    monkeypatch.delenv("GRAPHTOOL_NEO4J_PASSWORD", raising=False)
    made = Ring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", made)
    return made


@pytest.mark.parametrize(
    ("given", "uri", "database"),
    [
        ("bolt://127.0.0.1:7687", "bolt://127.0.0.1:7687", None),
        ("bolt://localhost", "bolt://localhost:7687", None),
        ("neo4j://[::1]:7000", "neo4j://[::1]:7000", None),
        ("bolt+s://graph.example", "bolt+s://graph.example:7687", None),
        ("neo4j+s://graph.example:7688/cases", "neo4j+s://graph.example:7688", "cases"),
    ],
)
def test_what_may_be_talked_to(given: str, uri: str, database: str | None) -> None:
    assert parse(given) == Address(uri, database)


@pytest.mark.parametrize(
    "given",
    [
        "bolt://graph.example",  # not encrypted, another machine
        "neo4j://192.0.2.7:7687",
        "bolt://127.0.0.1.graph.example",
        "bolt://localhost.graph.example",
        "bolt+ssc://graph.example",  # encrypted, but to anybody
        "https://graph.example",
        "bolt+s://",
        "bolt+s://graph.example/a/b",
        "bolt+s://graph.example?x=1",
        "bolt+s://graph.example:port",
        "duckdb",
        "",
    ],
)
def test_what_may_not(given: str) -> None:
    with pytest.raises(Unsupported) as refused:
        parse(given)
    assert refused.value.key == "unsupported.address"


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(Unsupported) as refused:
        parse("bolt+s://neo4j:s3cret@graph.example")
    assert refused.value.key == "unsupported.address_password"
    assert "s3cret" not in refused.value.message("zh") + refused.value.message("en") + repr(refused.value.arguments)


def test_the_environment_comes_before_the_keyring(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    address = parse("bolt://127.0.0.1:7687")
    assert remember(address, "neo4j", "kept")
    assert credentials(address) == ("neo4j", "kept")
    monkeypatch.setenv("GRAPHTOOL_NEO4J_PASSWORD", "given")
    assert credentials(address) == ("neo4j", "given")
    monkeypatch.setenv("GRAPHTOOL_NEO4J_USER", "team")
    assert credentials(address) == ("team", "given")
    monkeypatch.delenv("GRAPHTOOL_NEO4J_PASSWORD")
    with pytest.raises(Unavailable) as missing:
        credentials(address)
    assert missing.value.key == "unavailable.neo4j_credentials"


def test_one_server_never_gets_the_password_of_another(ring: Ring) -> None:
    remember(parse("bolt+s://one.example"), "neo4j", "kept")
    with pytest.raises(Unavailable):
        credentials(parse("bolt+s://two.example"))


def test_a_machine_without_a_keyring_says_what_to_do(ring: Ring) -> None:
    ring.broken = True
    address = parse("bolt://127.0.0.1:7687")
    assert not remember(address, "neo4j", "kept")
    with pytest.raises(Unavailable, match="GRAPHTOOL_NEO4J_PASSWORD"):
        credentials(address)
