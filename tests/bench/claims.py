"""What a benchmark claims: each is printed with its verdict, and one that does not hold makes the benchmark fail."""

from __future__ import annotations

_broken: list[str] = []


def holds(what: str, it_does: bool) -> None:
    """Print a claim and whether what was measured bears it out."""
    print(f"{what:<66} {'holds' if it_does else 'DOES NOT HOLD'}", flush=True)
    if not it_does:
        _broken.append(what)


def verdict() -> int:
    """How the benchmark ends: 0 when every claim held."""
    return 1 if _broken else 0
