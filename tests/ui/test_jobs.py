"""Long work: one at a time, stoppable, its end told."""

from __future__ import annotations

import threading
from collections.abc import Callable

from graphtool.errors import Cancelled, NotFound
from graphtool.ui.jobs import Jobs


def test_one_at_a_time() -> None:
    jobs, go = Jobs(), threading.Event()

    def wait(report: Callable[[float, str], None], stopped: Callable[[], bool]) -> str:
        report(0.5, "half")
        go.wait(5)
        return "digest"

    first = jobs.start("load", wait)
    assert jobs.start("derive", wait) is first
    go.set()
    jobs.wait()
    assert (first.state, first.said, first.share, first.detail) == ("done", "digest", 0.5, "half")
    assert jobs.start("derive", wait) is not first
    jobs.wait()


def test_stopped_when_asked() -> None:
    jobs, begun = Jobs(), threading.Event()

    def until_stopped(report: Callable[[float, str], None], stopped: Callable[[], bool]) -> str:
        begun.set()
        while not stopped():
            pass
        raise Cancelled

    job = jobs.start("load", until_stopped)
    begun.wait(5)
    jobs.cancel()
    jobs.wait()
    assert (job.state, job.running) == ("cancelled", False)


def test_errors_of_the_tree_are_told_others_get_a_number() -> None:
    jobs = Jobs()

    def refused(report: Callable[[float, str], None], stopped: Callable[[], bool]) -> str:
        raise NotFound("path", path="x")

    def broken(report: Callable[[float, str], None], stopped: Callable[[], bool]) -> str:
        raise KeyError("李小四")

    job = jobs.start("load", refused)
    jobs.wait()
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.key == "not_found.path"
    job = jobs.start("load", broken)
    jobs.wait()
    assert (job.state, job.error) == ("failed", None)
    assert len(job.trace) == 8
