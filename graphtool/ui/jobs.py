"""Long work beside the pages: loading and deriving, one at a time, with progress and a way to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from graphtool.errors import Cancelled, GraphtoolError
from graphtool.ui.trouble import trace

Report = Callable[[float, str], None]
Work = Callable[[Report, Callable[[], bool]], str]


@dataclass
class Job:
    """One piece of work: ``state`` is running, done, cancelled or failed; ``said`` what came of it."""

    name: str
    state: str = "running"
    share: float = 0.0
    detail: str = ""
    said: str = ""
    error: GraphtoolError | None = None
    trace: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Is it still going on?"""
        return self.state == "running"

    def seconds(self) -> int:
        """How long has it taken?"""
        return round((self.ended or time.monotonic()) - self.began)


class Jobs:
    """The work of one case in this process: at most one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.last: Job | None = None
        self._thread: threading.Thread | None = None

    def start(self, name: str, work: Work) -> Job:
        """Begin; when something is running already, that is what is returned."""
        with self._lock:
            if self.last is not None and self.last.running:
                return self.last
            job = self.last = Job(name)
            self._thread = threading.Thread(target=_run, args=(job, work), name=f"graphtool-{name}", daemon=True)
            self._thread.start()
            return job

    def cancel(self) -> None:
        """Ask what is running to stop at its next whole step."""
        if self.last is not None:
            self.last.stop.set()

    def wait(self) -> None:
        """Until nothing is running."""
        if self._thread is not None:
            self._thread.join()


def _run(job: Job, work: Work) -> None:
    def report(share: float, detail: str) -> None:
        job.share, job.detail = share, detail

    try:
        job.said = work(report, job.stop.is_set)
        job.state = "done"
    except Cancelled:
        job.state = "cancelled"
    except GraphtoolError as error:
        job.error, job.state = error, "failed"
    except Exception as error:  # noqa: BLE001  a bug in the work must not end the thread unsaid
        job.trace, job.state = trace(error), "failed"
    finally:
        job.ended = time.monotonic()
