"""The error tree: what can go wrong, each with a stable code and a sentence in zh and en.

    GraphtoolError
    ├── EvidenceError            something about a file that was handed over
    │   ├── Unreadable           the bytes cannot be read as what they claim to be
    │   ├── UnknownFormat        no format and no mapping claims the table
    │   └── AmbiguousFormat      two formats claim the table
    ├── MappingError             a saved column mapping cannot be used
    ├── StoreError
    │   ├── Unavailable          the store cannot be reached or is held by someone else
    │   ├── SchemaMismatch       the store was written by another layout
    │   ├── NotFound             no entity, event, fact or case of that name
    │   └── Unsupported          the store does not offer this
    ├── AnalysisError
    │   ├── BadParameter         a parameter outside what is allowed
    │   ├── NotApplicable        the graph lacks what the question needs
    │   └── BudgetExceeded       a stated bound was hit
    ├── IntegrityError           a digest, a chain or a conservation law does not hold
    └── Cancelled                the user stopped the work; nothing is half-done

Sentences live in ``wording/errors.toml`` under the class's code; the keyword arguments fill them and
stay readable as attributes in :attr:`GraphtoolError.arguments`. Trouble in one row of evidence is no
exception but an issue (see ``model.ISSUE``).
"""

from __future__ import annotations

from typing import ClassVar

from graphtool import texts


class GraphtoolError(Exception):
    """What every caller may catch: ``code``, ``arguments`` and a sentence per language."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", **arguments: object) -> None:
        """``detail`` names the sentence ``<code>.<detail>`` in the catalogue; empty takes ``<code>``."""
        self.detail = detail
        self.arguments = arguments
        super().__init__(self.message("en"))

    @property
    def key(self) -> str:
        """The name of the sentence in the catalogue, to quote to whoever helps."""
        return f"{self.code}.{self.detail}" if self.detail else self.code

    def message(self, lang: texts.Lang) -> str:
        """The sentence for the user, in ``lang``, with what to do next."""
        return texts.say(f"errors.{self.key}", lang, **self.arguments)


class EvidenceError(GraphtoolError):
    """Something about a file that was handed over."""

    code = "evidence"


class Unreadable(EvidenceError):
    """The bytes cannot be read as what they claim to be."""

    code = "unreadable"


class UnknownFormat(EvidenceError):
    """No format and no mapping claims the table."""

    code = "unknown_format"


class AmbiguousFormat(EvidenceError):
    """Two formats claim the table."""

    code = "ambiguous_format"


class MappingError(GraphtoolError):
    """A saved column mapping cannot be used."""

    code = "mapping"


class StoreError(GraphtoolError):
    """The graph cannot be read or written."""

    code = "store"


class Unavailable(StoreError):
    """The store cannot be reached or is held by someone else."""

    code = "unavailable"


class SchemaMismatch(StoreError):
    """The store was written by another layout."""

    code = "schema_mismatch"


class NotFound(StoreError):
    """No entity, event, fact or case of that name."""

    code = "not_found"


class Unsupported(StoreError):
    """The store does not offer this."""

    code = "unsupported"


class AnalysisError(GraphtoolError):
    """A question that cannot be answered as put."""

    code = "analysis"


class BadParameter(AnalysisError):
    """A parameter outside what is allowed."""

    code = "bad_parameter"


class NotApplicable(AnalysisError):
    """The graph lacks what the question needs."""

    code = "not_applicable"


class BudgetExceeded(AnalysisError):
    """A stated bound was hit."""

    code = "budget_exceeded"


class IntegrityError(GraphtoolError):
    """A digest, a chain or a conservation law does not hold."""

    code = "integrity"


class Cancelled(GraphtoolError):
    """The user stopped the work; nothing is half-done."""

    code = "cancelled"
