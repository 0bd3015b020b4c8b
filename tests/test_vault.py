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
