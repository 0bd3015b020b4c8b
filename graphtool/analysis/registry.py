"""The registry: every question the tool can answer, with its parameters, title and method.

An analysis is one pure function with ``@analysis``. Command line, forms, README and the method box of
a report are made from what stands here; nothing about an analysis is declared twice.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, get_args, get_type_hints

from graphtool import texts
from graphtool.analysis.results import ParamName, Result
from graphtool.errors import BadParameter
from graphtool.projection import Projection
from graphtool.terms import RELATIONS, Family
from graphtool.texts import Lang

Type = Literal["int", "float", "bool", "choice", "entities", "relations", "period", "amount", "currency"]
Group = Literal["rank", "clusters", "paths", "trace", "flow"]
REQUIRED = inspect.Parameter.empty

_EPOCH = datetime(1970, 1, 1)
_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
_STEPS = (timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1))
_MAX_AMOUNT = 10**15


@dataclass(frozen=True)
class Param:
    """One parameter of an analysis.

    Attributes
    ----------
    type : str
        int, float, bool, choice, entities (ids), relations (names), period (two times in ms, either may be
        None), amount (minor units) or currency.
    unit : str
        hops, hours, share, minor, count …; empty where it has none.
    low, high : float, optional
        Bounds, inclusive.
    choices : tuple of str
        For choice and relations.
    name, default, optional
        Filled in by ``@analysis``; ``default`` is ``REQUIRED`` where a value must be given.
    """

    type: Type
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    name: str = ""
    default: Any = REQUIRED
    optional: bool = False

    @property
    def required(self) -> bool:
        """Must a value be given?"""
        return self.default is REQUIRED

    def label(self, lang: Lang) -> str:
        """What is it called?"""
        return texts.say(f"analysis.param.{self.name}.label", lang)

    def help(self, lang: Lang) -> str:
        """What does it do?"""
        return texts.say(f"analysis.param.{self.name}.help", lang)

    def choice_label(self, choice: str, lang: Lang) -> str:
        """What is one of its choices called?"""
        if self.type == "relations":
            return RELATIONS[choice].label(lang)
        return texts.say(f"analysis.param.{self.name}.choice.{choice}", lang)

    def allowed(self) -> str:
        """What may be given, in a form that reads the same in every language."""
        match self.type:
            case "choice" | "relations":
                return ", ".join(self.choices)
            case "bool":
                return "true, false"
            case "period":
                return "YYYY-MM-DD[ HH:MM[:SS]]..YYYY-MM-DD[ HH:MM[:SS]]"
            case "entities":
                return "id[,id…]"
            case "currency":
                return "CNY, USD, …"
            case "amount":
                return " … ".join(f"{fen / 100:.2f}" for fen in self._bounds())
            case "int" | "float":
                return " … ".join(f"{bound:.15g}" for bound in self._bounds())

    def bad(self, detail: str, value: object) -> BadParameter:
        """The error that says what is allowed."""
        return BadParameter(detail, param=ParamName(self.name), value=value, allowed=self.allowed())

    def check(self, value: Any) -> Any:
        """The value as the analysis takes it. Raises BadParameter saying what is allowed."""
        if value is None:
            if self.optional:
                return None
            raise self.bad("missing", value)
        match self.type:
            case "bool":
                if not isinstance(value, bool):
                    raise self.bad("type", value)
                return value
            case "int" | "amount" | "float":
                return self._number(value)
            case "choice" | "currency":
                if not isinstance(value, str) or (self.choices and value not in self.choices):
                    raise self.bad("choice", value)
                return value
            case "relations" | "entities":
                return self._names(value)
            case "period":
                return self._period(value)

    def _number(self, value: Any) -> int | float:
        whole = self.type != "float"
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or value != value:
            raise self.bad("type", value)
        low, high = self._bounds()
        if not low <= value <= high:
            raise self.bad("range", value)
        return value if whole else float(value)

    def _bounds(self) -> tuple[float, float]:
        """The least and the most that a number may be; an amount, in fen, is never without bounds."""
        low, high = (0, _MAX_AMOUNT) if self.type == "amount" else (-math.inf, math.inf)
        return low if self.low is None else self.low, high if self.high is None else self.high

    def _names(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self.bad("type", value)
        names = tuple(dict.fromkeys(value))
        for name in names:
            if not isinstance(name, str) or (self.choices and name not in self.choices):
                raise self.bad("choice", name)
        if self.type == "entities" and not names:
            raise self.bad("missing", "")
        return names

    def _period(self, value: Any) -> tuple[int | None, int | None]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self.bad("type", value)
        ends = tuple(value)
        if len(ends) != 2 or any(e is not None and (isinstance(e, bool) or not isinstance(e, int)) for e in ends):
            raise self.bad("type", value)
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            raise self.bad("period", value)
        return ends

    def read(self, text: str) -> Any:
        """The value that a person typed: yuan for amounts, names with commas, a period as ``from..until``.

        Raises BadParameter saying what is allowed.
        """
        text = text.strip()
        if not text and self.optional:
            return None
        try:
            return self.check(self._read(text))
        except (ValueError, InvalidOperation) as error:
            raise self.bad("type", text) from error

    def _read(self, text: str) -> Any:
        match self.type:
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "amount":
                minor = Decimal(text.replace(",", "")) * 100
                if not minor.is_finite() or minor != minor.to_integral_value():
                    raise ValueError(text)
                return int(minor)
            case "bool":
                return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
                    text.lower(), text
                )
            case "entities" | "relations":
                return [part.strip() for part in text.split(",") if part.strip()]
            case "period":
                first, dots, last = text.partition("..")
                return (_moment(first, False), _moment(last if dots else first, True))
            case _:
                return text


def _moment(text: str, end: bool) -> int | None:
    """A typed time in ms; the last ms of the day, minute or second where it ends a period."""
    text = text.strip()
    if not text:
        return None
    for form, step in zip(_FORMS, _STEPS, strict=True):
        try:
            stamp = datetime.strptime(text, form)
        except ValueError:
            continue
        ms = (stamp - _EPOCH) // timedelta(milliseconds=1)
        return ms + (step // timedelta(milliseconds=1) - 1 if end else 0)
    raise ValueError(text)


Relations = Annotated[tuple[str, ...], Param("relations")]
"""Which relations count; all of the analysis's own family when none are named."""
Period = Annotated[tuple[int | None, int | None] | None, Param("period")]
"""First and last time in ms, both inclusive; an event without a time counts only when there is no period."""
Entities = Annotated[tuple[str, ...], Param("entities")]
"""Ids of entities."""


@dataclass(frozen=True)
class Analysis:
    """A question, and the function that answers it. Call it like the function; parameters are checked first."""

    name: str
    group: Group
    family: Family
    only_family: bool
    sources: tuple[str, ...]
    params: tuple[Param, ...]
    function: Callable[..., Result]

    def title(self, lang: Lang) -> str:
        """What does it show?"""
        return texts.say(f"analysis.{self.name}.title", lang)

    def question(self, lang: Lang) -> str:
        """The question a detective asks."""
        return texts.say(f"analysis.{self.name}.question", lang)

    def method(self, lang: Lang) -> str:
        """How is it computed?"""
        return texts.say(f"analysis.{self.name}.method", lang)

    def param(self, name: str) -> Param:
        """One of its parameters. Raises BadParameter for an unknown one."""
        for param in self.params:
            if param.name == name:
                return param
        known = ", ".join(p.name for p in self.params)
        raise BadParameter("unknown", analysis=self.name, param=name, allowed=known)

    def check(self, **raw: Any) -> dict[str, Any]:
        """All parameters, checked, defaults filled in. Raises BadParameter saying what is allowed."""
        for name in raw:
            self.param(name)
        checked: dict[str, Any] = {}
        for param in self.params:
            if param.name in raw:
                checked[param.name] = param.check(raw[param.name])
            elif param.required:
                raise param.bad("missing", "")
            else:
                checked[param.name] = param.default
        if not checked["relations"]:
            checked["relations"] = relations_of(self.family)
        return checked

    def __call__(self, projection: Projection, /, **raw: Any) -> Result:
        """Answer the question. Raises BadParameter before anything is computed."""
        parameters = self.check(**raw)
        found = self.function(projection, **parameters)
        return replace(found, analysis=self.name, parameters=parameters, sources=self.sources)


_KNOWN: dict[str, Analysis] = {}


def relations_of(*families: Family) -> tuple[str, ...]:
    """Which relations does a family have?"""
    return tuple(r.name for r in RELATIONS.values() if r.family in families)


def analysis(
    name: str, *, group: Group, family: Family = "money", only_family: bool = False, sources: tuple[str, ...]
) -> Callable[[Callable[..., Result]], Analysis]:
    """Put a function into the registry.

    Parameters
    ----------
    name : str
        Its name in commands and addresses; titles and method stand in the catalogue under it.
    group : str
        Which page and command offers it.
    family : str
        The relations that count when none are named.
    only_family : bool
        Whether relations of other families are refused.
    sources : tuple of str
        Papers, notices, or "own rule" with the reason.

    Notes
    -----
    The function takes a projection and keyword-only parameters, each annotated ``Annotated[type, Param(…)]``,
    among them ``relations`` and ``period``.
    """

    def register(function: Callable[..., Result]) -> Analysis:
        hints = get_type_hints(function, include_extras=True)
        params: list[Param] = []
        for given in inspect.signature(function).parameters.values():
            if given.kind is not inspect.Parameter.KEYWORD_ONLY:
                continue
            param = next(a for a in get_args(hints[given.name]) if isinstance(a, Param))
            if param.type == "relations":
                families: tuple[Family, ...] = (family,) if only_family else tuple(get_args(Family))
                param = replace(param, choices=relations_of(*families))
            optional = type(None) in get_args(get_args(hints[given.name])[0])
            params.append(replace(param, name=given.name, default=given.default, optional=optional))
        if name in _KNOWN:
            raise ValueError(f"two analyses are called {name}")
        if not {"relations", "period"} <= {p.name for p in params}:
            raise ValueError(f"{name} takes no relations or no period")
        found = Analysis(name, group, family, only_family, sources, tuple(params), function)
        found.__dict__["__doc__"] = function.__doc__
        _KNOWN[name] = found
        return found

    return register


def all_analyses() -> tuple[Analysis, ...]:
    """Which questions can be asked? In the order of their names."""
    return tuple(_KNOWN[name] for name in sorted(_KNOWN))


def get(name: str) -> Analysis:
    """The analysis of that name. Raises BadParameter naming those there are."""
    if name not in _KNOWN:
        raise BadParameter("analysis", value=name, allowed=", ".join(sorted(_KNOWN)))
    return _KNOWN[name]


def run(name: str, projection: Projection, /, **raw: Any) -> Result:
    """Answer a question by its name. Raises BadParameter before anything is computed."""
    return get(name)(projection, **raw)
