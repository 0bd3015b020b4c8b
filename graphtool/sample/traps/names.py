"""Which traps of real evidence can the sample hold, and which of them are wanted?

Each is a place at which a reader of such files may go wrong; what is right there stands in ``truth/traps.jsonl``.

| trap | what the files hold |
|---|---|
| ``both_sides``, ``next_day`` | the rows of payer and payee, also booked the next day |
| ``pulled_twice``, ``two_channels`` | one account in two pulls that overlap; once more from another platform, in another layout |
| ``per_subject`` | a trade once for each subject that was asked about |
| ``serial_collision``, ``twins`` | one serial of two payments; two payments that differ in nothing |
| ``same_second`` | money in and out within one second |
| ``reversal``, ``negative_amount``, ``pos_return`` | 冲正 and 撤销; one printed with a minus sign; 退货, which the bank books as a reversal |
| ``failed``, ``no_data`` | attempts that failed; answers that there is nothing |
| ``own_booking``, ``platform`` | fees and interest; a wallet's institution as the counterparty |
| ``missing_counterparty``, ``masked_number``, ``masked_pair`` | nobody named; a masked number; one whose own row tells |
| ``sub_account``, ``wallet_ids``, ``mail_ids`` | numbers that cleaning would make one or destroy |
| ``namesakes``, ``weak_person`` | two people of one name; people known by name and telephone, or by a masked number |
| ``float_amount``, ``foreign_currency`` | 12.300000000000001 and 1,234.50; dollars beside yuan |
| ``milliseconds``, ``epoch``, ``date_only`` | times of one second; counted from 1970 in Greenwich; a date without a time |
| ``opposite_words`` | 借 and 贷, which mean the opposite at two banks, and nothing that tells at a third |
"""

from __future__ import annotations

from collections.abc import Iterable

from graphtool.errors import BadParameter

TRAPS: dict[str, str] = {
    "both_sides": "same_as",
    "next_day": "same_as",
    "pulled_twice": "same_as",
    "two_channels": "same_as",
    "per_subject": "same_as",
    "serial_collision": "apart_from",
    "twins": "apart_from",
    "same_second": "after",
    "reversal": "reversal_of",
    "negative_amount": "reversal_of",
    "pos_return": "reversal_of",
    "failed": "noted",
    "no_data": "no_data",
    "own_booking": "pool",
    "platform": "pool",
    "missing_counterparty": "hidden",
    "masked_number": "hidden",
    "masked_pair": "same_as",
    "sub_account": "number",
    "wallet_ids": "number",
    "mail_ids": "number",
    "namesakes": "other_person",
    "weak_person": "person",
    "float_amount": "amount",
    "foreign_currency": "currency",
    "milliseconds": "time",
    "epoch": "time",
    "date_only": "precision",
    "opposite_words": "direction",
}
"""Name of a trap → what its records say is right (see :mod:`graphtool.sample.traps.places`)."""

ALL = frozenset(TRAPS)


def chosen(wanted: str | Iterable[str] = "all") -> frozenset[str]:
    """Which traps does somebody mean?

    Parameters
    ----------
    wanted
        ``all``, ``none``, or names of ``TRAPS``: one text with commas between them, or several texts.

    Returns
    -------
    frozenset of str
        Names of ``TRAPS``.

    Raises
    ------
    BadParameter
        There is no trap of that name.
    """
    words = wanted.split(",") if isinstance(wanted, str) else list(wanted)
    named = [word.strip() for word in words]
    if named in (["all"], ["none"]):
        return ALL if named == ["all"] else frozenset()
    for name in named:
        if name not in TRAPS:
            raise BadParameter("sample_trap", trap=name, allowed=", ".join(["all", "none", *TRAPS]))
    return frozenset(named)
