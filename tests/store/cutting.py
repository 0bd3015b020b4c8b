"""A connection that breaks at the worst moment: when the commit was sent and its answer is not here yet."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The message COMMIT of the Bolt protocol, with its length before and its end behind it."""


class CuttingProxy:
    """Stands between a driver and a server on this machine.

    ``cuts`` counts the commits whose answers were withheld; after ``allowed`` of them the proxy is plain. With
    ``deliver`` the commit reaches the server (and happens), without it the server never sees it.
    """

    def __init__(self, port: int, allowed: int, *, deliver: bool) -> None:
        self._target = port
        self._allowed = allowed
        self._deliver = deliver
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.cuts = 0
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._waiting = threading.Thread(target=self._accept, daemon=True)
        self._waiting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closing alone leaves the waiting accept alive for one more
        self._waiting.join()
        for one in [self._listener, *self._open]:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._open += [client, server]
            threading.Thread(target=self._forth, args=(client, server), daemon=True).start()
            threading.Thread(target=_copy, args=(server, client), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        while data := _receive(client):
            if _COMMIT in data and self._may_cut():
                client.shutdown(socket.SHUT_RDWR)
                if self._deliver:
                    server.sendall(data)
                    _receive(server)  # until the commit is answered, so that the next try comes after it
                server.close()
                return
            try:
                server.sendall(data)
            except OSError:
                return

    def _may_cut(self) -> bool:
        with self._lock:
            if self.cuts >= self._allowed:
                return False
            self.cuts += 1
            return True


def _copy(source: socket.socket, target: socket.socket) -> None:
    while data := _receive(source):
        try:
            target.sendall(data)
        except OSError:
            return


def _receive(source: socket.socket) -> bytes:
    try:
        return source.recv(1 << 16)
    except OSError:
        return b""
