"""The vault: originals by digest, checked, read-only."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from graphtool.errors import IntegrityError, NotFound
from graphtool.vault import Vault, sha256


def test_a_file_is_kept_read_only_under_its_digest(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()
    vault = Vault(tmp_path / "vault")
    kept = vault.put(source, digest)
    assert sha256(kept) == digest
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert vault.put(source, digest) == kept
    assert vault.has(digest)
    assert vault.path(digest) == kept


def test_bytes_that_changed_while_read_are_not_kept(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"changed")
    vault = Vault(tmp_path / "vault")
    digest = hashlib.sha256(b"abc").hexdigest()
    with pytest.raises(IntegrityError):
        vault.put(source, digest)
    assert not vault.has(digest)
    assert [p for p in (tmp_path / "vault").rglob("*") if p.is_file()] == []


def test_an_unknown_digest_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Vault(tmp_path).path("0" * 64)


def test_what_is_taken_is_kept_once_it_is_settled(tmp_path: Path) -> None:
    vault, digests = Vault(tmp_path / "vault"), []
    for n in range(3):
        (tmp_path / str(n)).write_bytes(b"%d" % n)
        digests.append(hashlib.sha256(b"%d" % n).hexdigest())
        vault.take(tmp_path / str(n), digests[-1])
        vault.take(tmp_path / str(n), digests[-1])
    assert not any(map(vault.has, digests))
    vault.settle()
    assert [vault.path(digest).read_bytes() for digest in digests] == [b"0", b"1", b"2"]
    assert {stat.S_IMODE(vault.path(digest).stat().st_mode) for digest in digests} == {0o400}


def test_what_a_kill_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    Vault(tmp_path / "vault").take(tmp_path / "a", hashlib.sha256(b"abc").hexdigest())
    vault = Vault(tmp_path / "vault")
    vault.sweep()
    assert [p for p in (tmp_path / "vault").rglob("*") if p.is_file()] == []
    assert not vault.has(hashlib.sha256(b"abc").hexdigest())


def test_a_copy_made_beside_is_kept_after_settling(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    source = tmp_path / "a.csv"
    source.write_bytes(b"1,2\n" * 1000)
    vault.take_beside(source, sha256(source))
    vault.take_beside(source, sha256(source))
    vault.settle()
    assert vault.path(sha256(source)).read_bytes() == source.read_bytes()
    assert not list((tmp_path / "vault" / "aside").iterdir())


def test_trouble_of_a_copy_made_beside_comes_with_settling(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    source = tmp_path / "a.csv"
    source.write_bytes(b"1,2\n")
    vault.take_beside(source, "0" * 64)
    with pytest.raises(IntegrityError, match="000"):
        vault.settle()
    vault.settle()
    assert not vault.has("0" * 64)
