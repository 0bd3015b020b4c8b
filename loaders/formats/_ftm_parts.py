"""What each schema of FollowTheMoney becomes: the declarations behind ``ftm_json``, one per kind of line."""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import cells, words
from loaders.amounts import share, worded
from loaders.columns import Columns, Compute, Declared, Field, Record, fen, name, number, parsed, reference, text, time
from loaders.entities import EDGES
from loaders.formats.call_record import complete_span

FIRMS = ("Company", "Organization", "PublicBody")
_NUMBERS = ("idNumber", "uscCode", "registrationNumber", "passportNumber", "taxNumber")
_FIRM_NUMBERS = ("uscCode", "registrationNumber", "idNumber", "taxNumber")
_REPRESENTS = r"(?i)法定代表人|^法人$|法人代表|legal representative"

IGNORED = frozenset(
    (
        "id schema .caption .datasets .dataset .referents .target .first_seen .last_seen .last_change .origin .key_prefix "
        "unread line properties.sourceUrl properties.publisher properties.publisherUrl properties.retrievedAt "
        "properties.modifiedAt properties.proof properties.namesMentioned properties.indexText properties.recordId "
        "properties.firstName properties.lastName properties.country properties.mainCountry properties.jurisdiction "
        "properties.birthDate properties.gender properties.nationality properties.topics properties.bank properties.amountUsd "
        "properties.amountEur properties.sequenceNumber"
    ).split()
) | {f"properties.{edge}" for edge in EDGES}
"""Where a line came from, what others repeat, and ids: those were looked up."""


def _of(edge: str, *names: str) -> tuple[str, ...]:
    """Headers of what an edge points to."""
    return tuple(f"{edge}.{one}" for one in names)


def _own(*names: str) -> tuple[str, ...]:
    return _of("properties", *names)


def _currency(frame: pl.DataFrame, columns: Columns) -> pl.Series:
    """The printed currency; null where none is printed."""
    known, strange = words.currency(frame["_currency"])
    columns.report("properties.currency", "unknown_currency", strange)
    printed = columns.get("properties.currency")
    return known.set(frame["_currency"].is_null(), None) if printed is not None else frame["_currency"]


def _tell_lost(columns: Columns, *edges: str) -> None:
    """Ends that no line of the file describes."""
    for edge in edges:
        pointed = columns.get(f"properties.{edge}")
        if pointed is not None:
            found = columns.get(f"{edge}.schema")
            lost = pointed.is_not_null() if found is None else pointed.is_not_null() & found.is_null()
            columns.report(f"properties.{edge}", "unknown_end", lost)


def _party(frame: pl.DataFrame, columns: Columns, edge: str, to: str) -> dict[str, pl.Series]:
    """Kind and key of the end that an edge points to, from its number in the column ``_<to>``; null without one.

    The number says what it is: an identity card is a person's, a credit code a firm's; of any other the schema says.
    """
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(frame))
    said = columns.get(f"{edge}.schema")
    schema = pl.col("schema")
    no = pl.col("no")
    card = no.str.contains(r"^\d{17}[\dX]$")
    firm = no.str.contains(r"^[0-9A-Z]{18}$") & ~card
    kind = (
        pl.when(~ids.is_strong(no)).then(None)
        .when(card).then(pl.lit("person"))
        .when(firm | schema.is_in(FIRMS)).then(pl.lit("organisation"))
        .when(schema == "Person").then(pl.lit("person"))
    )  # fmt: skip
    other = ids.document_key(pl.lit("other"), no)
    key = pl.when(card).then(ids.id_key(no)).when(firm).then(ids.uscc_key(no)).otherwise(other)
    ends = pl.DataFrame({"no": frame[f"_{to}"], "schema": nothing if said is None else said})
    done = ends.with_columns(kind=kind).select("kind", key=pl.when(pl.col("kind").is_not_null()).then(key))
    return {f"{to}_kind": done["kind"], f"{to}_key": done["key"]}


def _related(source: str, target: str) -> Compute:
    def compute(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
        _tell_lost(columns, source, target)
        return _party(frame, columns, source, "from") | _party(frame, columns, target, "to")

    return compute


def _directed(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    """A directorship: by its role that of the legal representative, else of somebody who manages."""
    represents = pl.col("memo").str.contains(_REPRESENTS).fill_null(False)
    word = pl.when(represents).then(pl.lit("legal_representative_of")).otherwise(pl.lit("manages"))
    return {**_related("director", "organization")(frame, columns), "relation": frame.select(r=word)["r"]}


def _paid(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    _tell_lost(columns, "payer", "payerAccount", "beneficiary", "beneficiaryAccount")
    scopes = {
        f"{side}_scope": frame.select(s=pl.when(pl.col(f"{side}_account").is_not_null()).then(pl.lit("bank")))["s"]
        for side in ("from", "to")
    }
    bare = frame["amount"].is_not_null() & frame["_currency"].is_null()
    columns.report("properties.amount", "no_currency", bare)
    return {**scopes, "currency": _currency(frame, columns)}


def _between(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    """A payment that names no account: between its parties, where both are identified."""
    ends = _party(frame, columns, "payer", "from") | _party(frame, columns, "beneficiary", "to")
    accounts = frame["_payer"].is_not_null() | frame["_beneficiary"].is_not_null()
    known, _ = words.currency(frame["_currency"])
    ends = {name: cell.set(accounts, None) for name, cell in ends.items()}
    return {**ends, "currency": known.set(frame["_currency"].is_null(), None)}


def _held(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    _tell_lost(columns, "owner", "asset")
    return {"currency": _currency(frame, columns)}


def _shared(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    _tell_lost(columns, "owner", "asset")
    return {"shareholder": frame["shareholder"].zip_with(frame["shareholder"].is_not_null(), frame["shareholder_id"])}


def _employed(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    del frame
    _tell_lost(columns, "employee", "employer")
    return {}


def _called(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    _tell_lost(columns, "caller", "receiver")
    return complete_span(frame)


_WHEN = time("time_ms", *_own("date", "startDate"))
_UNTIL = time("until_ms", *_own("endDate"), precision="")
_CURRENCY = text("_currency", *_own("currency"))
_ENDS: dict[str, tuple[str, ...]] = {"subject": ("from_key",), "counterparty": ("to_key",)}


def _edge(source: str, target: str) -> tuple[Field, ...]:
    return (
        number("_from", ids.DOCUMENT, *_of(source, *_NUMBERS)),
        name("from_name", *_of(source, "name")),
        number("_to", ids.DOCUMENT, *_of(target, *_NUMBERS)),
        name("to_name", *_of(target, "name")),
    )


def _account(edge: str) -> tuple[str, ...]:
    return _of(edge, "accountNumber", "iban")


_PERSON = Record(
    "person",
    (
        name("name", *_own("name")),
        number("id_no", ids.DOCUMENT, *_own(*_NUMBERS)),
        number("phone", ids.PHONE, *_own("phone")),
        text("address", *_own("address")),
        text("email", *_own("email")),
    ),
    {"subject": ("name", "id_no", "phone")},
)
_COMPANY = Record(
    "company",
    (
        name("name", *_own("name")),
        number("uscc", ids.USCC, *_own(*_FIRM_NUMBERS)),
        Field(("capital", "currency"), _own("capital"), worded()),
        time("founded_ms", *_own("incorporationDate")),
        text("address", *_own("address")),
        number("phone", ids.PHONE, *_own("phone")),
        text("status", *_own("status")),
    ),
    {"subject": ("name", "uscc")},
)
_ACCOUNT = Record(
    "holder",
    (
        number("account", ids.BANK, *_own("accountNumber", "iban")),
        text("institution", *_own("bankName")),
        text("status", *_own("status")),
        time("opened_ms", *_own("openingDate"), precision="opened_precision"),
        time("closed_ms", *_own("closingDate"), precision=""),
        fen("balance", *_own("balance")),
        _CURRENCY,
    ),
    {"subject": ("account",)},
    {"scope": "bank"},
    _held,
)
_HOLDING = Record(
    "holder",
    (
        number("account", ids.BANK, *_account("asset")),
        text("institution", *_of("asset", "bankName")),
        name("holder_name", *_of("owner", "name")),
        number("holder_id", ids.DOCUMENT, *_of("owner", *_NUMBERS)),
        _CURRENCY,
    ),
    {"subject": ("account",), "counterparty": ("holder_name", "holder_id")},
    {"scope": "bank"},
    _held,
)
_SHARE = Record(
    "company",
    (
        name("name", *_of("asset", "name")),
        number("uscc", ids.USCC, *_of("asset", *_FIRM_NUMBERS)),
        name("shareholder", *_of("owner", "name")),
        number("shareholder_id", ids.DOCUMENT, *_of("owner", *_NUMBERS)),
        parsed("share_ppm", share(percent=False), *_own("percentage")),
    ),
    {"subject": ("name", "uscc"), "counterparty": ("shareholder",)},
    compute=_shared,
)
_TRANSFER = Record(
    "transfer",
    (
        _WHEN,
        fen("amount", *_own("amount")),
        _CURRENCY,
        number("from_account", ids.BANK, *_account("payerAccount")),
        name("from_name", *_of("payer", "name")),
        number("from_id", ids.DOCUMENT, *_of("payer", *_NUMBERS)),
        text("from_institution", *_of("payerAccount", "bankName")),
        number("to_account", ids.BANK, *_account("beneficiaryAccount")),
        name("to_name", *_of("beneficiary", "name")),
        number("to_id", ids.DOCUMENT, *_of("beneficiary", *_NUMBERS)),
        text("to_institution", *_of("beneficiaryAccount", "bankName")),
        reference("serial", *_own("transactionNumber")),
        text("memo", *_own("purpose")),
    ),
    {"subject": ("from_account", "to_account"), "amount": ("amount",), "time": ("time_ms",)},
    {"row_type": "transfer"},
    _paid,
)
_BETWEEN = Record(
    "relation",
    (
        _WHEN,
        fen("amount", *_own("amount")),
        _CURRENCY,
        *_edge("payer", "beneficiary"),
        number("_payer", ids.BANK, *_account("payerAccount")),
        number("_beneficiary", ids.BANK, *_account("beneficiaryAccount")),
        text("memo", *_own("purpose")),
    ),
    {**_ENDS, "amount": ("amount",), "time": ("time_ms",)},
    {"relation": "transferred"},
    _between,
)
_ROLE = (_WHEN, _UNTIL, text("memo", *_own("role")))
_DIRECTS = Record("relation", (*_edge("director", "organization"), *_ROLE), _ENDS, compute=_directed)
_REPRESENTED = Record(
    "relation", (*_edge("agent", "client"), *_ROLE), _ENDS, {"relation": "agent_of"}, _related("agent", "client")
)
_EMPLOYMENT = Record(
    "employment",
    (
        name("employer", *_of("employer", "name")),
        number("employer_id", ids.USCC, *_of("employer", *_FIRM_NUMBERS)),
        name("name", *_of("employee", "name")),
        number("id_no", ids.DOCUMENT, *_of("employee", *_NUMBERS)),
        number("phone", ids.PHONE, *_of("employee", "phone")),
        text("title", *_own("role")),
        time("since_ms", *_own("startDate", "date")),
        _UNTIL,
    ),
    {"subject": ("name", "id_no")},
    compute=_employed,
)
_CALL = Record(
    "call",
    (
        number("own", ids.PHONE, *_own("callerNumber"), *_of("caller", "phone")),
        number("other", ids.PHONE, *_own("receiverNumber"), *_of("receiver", "phone")),
        _WHEN,
        _UNTIL,
        parsed("duration_s", cells.duration, *_own("duration")),
    ),
    {"subject": ("own",), "time": ("time_ms",)},
    {"direction": "out", "medium": "call"},
    _called,
)


def _form(part: str, *records: Record) -> Declared:
    pointed = {f"{edge}.{one}" for edge in EDGES for one in ("schema", "name", "phone", "bankName", *_NUMBERS)}
    pointed |= {h for edge in EDGES for h in _account(edge)}
    return Declared(part, 1, "", "", (), (), records, ignored=IGNORED | pointed)


PARTS: dict[str, Declared] = {
    **dict.fromkeys(("Person", "LegalEntity"), _form("person", _PERSON)),
    **dict.fromkeys(FIRMS, _form("company", _COMPANY)),
    "BankAccount": _form("account", _ACCOUNT),
    "Payment": _form("payment", _TRANSFER, _BETWEEN),
    "Ownership": _form("share", _SHARE),
    "Ownership BankAccount": _form("holding", _HOLDING),
    "Directorship": _form("director", _DIRECTS),
    "Representation": _form("agent", _REPRESENTED),
    "Employment": _form("employment", _EMPLOYMENT),
    "Call": _form("call", _CALL),
}
"""How the lines of a schema are read; an ownership also by the schema of what is owned."""
