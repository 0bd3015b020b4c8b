"""The one place of the desk where errors are caught: what a user can do something about is said in words."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from graphtool.errors import GraphtoolError
from graphtool.ui.state import Desk

_LOG = logging.getLogger("graphtool.ui")


@contextmanager
def caught(desk: Desk) -> Iterator[None]:
    """Errors of the tree become a sentence at the foot of the page, in the place of the one before; anything else is
    our bug and goes on."""
    desk.trouble = ""
    try:
        yield
    except GraphtoolError as error:
        desk.trouble = desk.word("frame.trouble", sentence=error.message(desk.lang), code=error.key)


def trace(error: BaseException) -> str:
    """Log an error that is our own by its class and where it happened, without data; returns the number to quote."""
    number = secrets.token_hex(4)
    where = []
    step = error.__traceback__
    while step is not None:
        where.append(f"{step.tb_frame.f_globals.get('__name__', '?')}:{step.tb_lineno}")
        step = step.tb_next
    _LOG.error("%s %s at %s", number, type(error).__name__, " > ".join(where[-6:]))
    return number
