"""The local Neo4j server: found, started, stopped, killed, and refused with a reason."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphtool.errors import Unavailable
from graphtool.store import server
from graphtool.store.server import LocalServer


def _listens(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


STAND_IN = """\
#!{python}
import signal, socket, sys, threading
from pathlib import Path
if "-version" in sys.argv:
    sys.exit(print('openjdk version "17.0.1"', file=sys.stderr))
home = Path(next(one for one in sys.argv if one.startswith("--home-dir=")).partition("=")[2])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
where = socket.socket()
conf = dict(line.split("=", 1) for line in (home / "conf" / "neo4j.conf").read_text().splitlines())
host, port = conf["server.bolt.listen_address"].split(":")
where.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
where.bind((host, int(port)))
where.listen()
(home / "logs" / "neo4j.log").open("a").write("Started.\\n")
threading.Event().wait()
"""
"""Starts, listens and ends as the server does, in a tenth of a second: the real one is started, killed and started
again in test_both_stores."""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of jars for a server that is quickly there."""
    if os.name == "nt":
        pytest.skip("the stand-in for java is a script")
    program, jars = tmp_path / "java", tmp_path / "jars"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("GRAPHTOOL_JAVA", str(program))
    jars.mkdir()
    (jars / "a.jar").touch()
    (jars / "classpath.txt").write_text(str(jars / "a.jar"))
    return jars


def test_it_listens_until_it_is_stopped_and_again_after_a_kill(stand_in: Path, tmp_path: Path) -> None:
    with LocalServer(tmp_path / "home", jars=stand_in) as own:
        assert own.uri == f"bolt://127.0.0.1:{own.port}"
        assert _listens(own.port)
        first = own.password
        own.kill()
        assert not _listens(own.port)
        own.start()
        assert _listens(own.port)
        assert own.password == first
    assert not _listens(own.port)
    assert stat.S_IMODE((own.home / "password").stat().st_mode) == 0o600


def test_it_ends_with_whoever_started_it(stand_in: Path, tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from graphtool.store.server import LocalServer
print(LocalServer(Path({str(tmp_path / "home")!r}), jars=Path({str(stand_in)!r})).start().port, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        port = int(starter.stdout.readline())
        assert _listens(port)
        starter.kill()
    until = time.monotonic() + 60
    while _listens(port):
        assert time.monotonic() < until, "the server is still there"


def test_a_port_that_is_taken_is_said_at_once(stand_in: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=str(port)) as taken:
            LocalServer(tmp_path / "home", port, jars=stand_in).start()
    assert taken.value.key == "unavailable.port"


def test_a_server_that_does_not_start_is_reported_with_its_log(stand_in: Path, tmp_path: Path) -> None:
    program = tmp_path / "java"
    program.write_text(program.read_text("utf-8").replace("where.listen()", "sys.exit('no memory for a cat')"))
    with pytest.raises(Unavailable, match="no memory for a cat") as failed:
        LocalServer(tmp_path / "home", jars=stand_in).start()
    assert failed.value.key == "unavailable.server_failed"


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for java is a shell script")
def test_a_java_of_another_version_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    old.chmod(0o755)
    new = tmp_path / "java21"
    new.write_text("#!/bin/sh\necho 'openjdk version \"21.0.1\" 2023' >&2\n")
    new.chmod(0o755)
    monkeypatch.setattr(server, "_javas", lambda: iter([str(tmp_path / "none"), str(old)]))
    with pytest.raises(Unavailable) as none:
        server.java()
    assert none.value.key == "unavailable.no_java"
    monkeypatch.setattr(server, "_javas", lambda: iter([str(old), str(new)]))
    assert server.java() == str(new)


def test_a_jar_that_has_gone_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as never:
        server.classpath(tmp_path)
    assert never.value.key == "unavailable.no_jars"
    jar = tmp_path / "a.jar"
    jar.touch()
    (tmp_path / "classpath.txt").write_text(f"{jar}{os.pathsep}{jar}")
    assert server.classpath(tmp_path) == f"{jar}{os.pathsep}{jar}"
    jar.unlink()
    with pytest.raises(Unavailable):
        server.classpath(tmp_path)


def test_without_maven_fetching_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as none:
        server.fetch(tmp_path)
    assert none.value.key == "unavailable.no_maven"
