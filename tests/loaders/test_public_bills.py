"""Public examples of what customers export: every file is recognised, every row accounted for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.contracts.samples import parts

FORMS = {
    "icbc/credit": "bank_export",
    "icbc/debit-v1": "bank_export",
    "icbc/debit-v2": "bank_export",
    "cmb/debit": "bank_export",
    "cmb/credit": "card_statement",
    "wechat": "wechat_bill",
}


@pytest.mark.parametrize("folder", sorted(FORMS))
def test_every_row_of_a_public_example_is_accounted_for(folder: str, data_dir: Path) -> None:
    files = sorted(p for p in (data_dir / "cn_bills" / folder).iterdir() if p.suffix in {".csv", ".xlsx"})
    assert files, "no examples there"
    for path in files:
        read = parts([path])
        for part in read:
            counts = part.outcome.counts()
            assert counts["rows"] == counts["facts"] + counts["noted"] + counts["rejected"]
        said = Counter(part.reader.partition("/")[0] for part in read if part.outcome.facts)
        assert set(said) == {FORMS[folder]}, path.name
