"""The program ``graphtool``: its commands, and the one place where errors become words."""

from __future__ import annotations

import logging
import sys
import uuid
from types import TracebackType

import typer
from typer import rich_utils

from graphtool.cli import deciding, evidence, frame, graph, handover, mapping, paperwork, questions
from graphtool.cli.frame import say
from graphtool.cli.spoken import Commands, reason
from graphtool.errors import Cancelled, GraphtoolError, Unavailable

_INTERRUPTED = 130
"""The exit code of a command that was cancelled."""

app = Commands(
    add_completion=False,
    pretty_exceptions_enable=False,
    help=say("help.graphtool"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
rich_utils.ARGUMENTS_PANEL_TITLE = say("panel.arguments")
rich_utils.OPTIONS_PANEL_TITLE = say("panel.options")
rich_utils.COMMANDS_PANEL_TITLE = say("panel.commands")
rich_utils.REQUIRED_LONG_STRING = f"[{say('panel.required')}]"
rich_utils.DEFAULT_STRING = f"[{say('panel.default')}{{}}]"
for part in (evidence, mapping, deciding, graph, questions, paperwork, handover):
    part.join(app)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 it could not be done, 2 wrong words, 130 cancelled."""
    as_json = "--json" in (sys.argv if arguments is None else arguments)
    try:
        done = app(args=arguments, prog_name="graphtool", standalone_mode=False)
        if done == _INTERRUPTED:  # what Ctrl+C becomes on its way here
            raise KeyboardInterrupt
        return done if isinstance(done, int) else 0
    except (typer.Abort, KeyboardInterrupt):
        return _fail(Cancelled(), _INTERRUPTED, as_json)
    except Cancelled as error:
        return _fail(error, _INTERRUPTED, as_json)
    except GraphtoolError as error:
        return _fail(error, 1, as_json)
    except typer.TyperException as error:
        if as_json:
            frame.show_json({"error": "usage", "message": reason(error)})
        else:
            frame.tell("usage", text=reason(error))
        return 2
    except Exception as error:
        if isinstance(error, OSError) and error.filename:
            return _fail(Unavailable("file", path=error.filename, reason=error.strerror or ""), 1, as_json)
        trace = uuid.uuid4().hex[:8]
        logging.getLogger("graphtool").error("%s %s", trace, type(error).__name__, exc_info=_places_only(error))
        frame.tell("bug", trace=trace, kind=type(error).__name__)
        return 70


def _fail(error: GraphtoolError, code: int, as_json: bool) -> int:
    if as_json:
        frame.show_json({"error": error.key, "message": error.message(frame.lang())})
    else:
        frame.tell("failed", message=error.message(frame.lang()), code=error.key)
    return code


def _places_only(error: Exception) -> tuple[type[Exception], Exception, TracebackType | None]:
    """The traceback without the message: messages may quote evidence."""
    return Exception, Exception(), error.__traceback__
