"""Serves the desk on this machine: address, headers and settings that let nothing in from outside and nothing out."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
import uvicorn
from starlette.middleware import Middleware
from streamlit import config

from graphtool.case import Case
from graphtool.errors import GraphtoolError, Unavailable
from graphtool.ui import style
from graphtool.ui.sources import sources_of

ENTRY = Path(__file__).parent / "entry" / "desk.py"
FIRST_PORT, PORTS = 8501, 50

INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

ROOT = b'<head><script>window.__streamlit={BACKEND_BASE_URL:location.origin+"/"}</script>'
"""Tells Streamlit's page where its server is. Otherwise it first asks below the page's own path, is refused, and the
browser counts that as errors."""


@cache
def html() -> bytes:
    """Streamlit's page, with our word for where its server is, and without its name."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    page = page.replace(b"<head>", ROOT, 1).replace(b"<title>Streamlit</title>", b"<title>graphtool</title>", 1)
    return page.replace(b'<html lang="en">', b'<html lang="zh-CN">', 1)


def policy() -> str:
    """The content security policy: nothing from elsewhere, no script but files of this server and the inline
    scripts that the page holds, by their hashes."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE.findall(html())]
    inline = "".join(f" 'sha256-{h}'" for h in hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval'{inline}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


_OF_BODY = {b"content-length", b"content-encoding", b"etag", b"last-modified"}


def headers() -> list[tuple[bytes, bytes]]:
    """What stands on every answer."""
    return [
        (b"content-security-policy", policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-frame-options", b"DENY"),
        (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]


class Shield:
    """Puts our headers on every answer, and our page in the place of Streamlit's. A plain ASGI layer, so that streams
    pass through it unread."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._headers = headers()
        self._names = {name for name, _ in self._headers}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on; its answer comes back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        page = False

        async def shielded(message: MutableMapping[str, Any]) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in self._names]
                page = message["status"] == 200 and any(
                    name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in kept
                )
                if page:
                    kept = [pair for pair in kept if pair[0].lower() not in _OF_BODY]
                    kept.append((b"content-length", str(len(html())).encode()))
                message = {**message, "headers": [*kept, *self._headers]}
            elif page and message["type"] == "http.response.body":
                if message.get("more_body"):
                    return
                message = {**message, "body": html() if scope["method"] == "GET" else b""}
            await send(message)

        await self._app(scope, receive, shielded)


def settings(host: str, port: int) -> dict[str, Any]:
    """Streamlit's settings: this machine only, no telemetry, no menu, no look at our source while it runs."""
    light, dark = style.LIGHT, style.DARK
    return {
        "server.address": host,
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.allowedHosts": ["localhost", "127.0.0.1", host],
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.maxUploadSize": 4096,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": host,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "type",
        "client.showErrorLinks": False,
        "client.showSidebarNavigation": False,
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
        "runner.fastReruns": True,
        "runner.magicEnabled": False,
        # A whole collection after each run goes over all that a case keeps in memory: a quarter of a second.
        "runner.postScriptGC": False,
        "theme.font": style.FONT,
        "theme.baseFontSize": 12,
        "theme.light.primaryColor": light["acc"],
        "theme.light.backgroundColor": light["bg"],
        "theme.light.secondaryBackgroundColor": light["panel"],
        "theme.light.textColor": light["tx"],
        "theme.dark.primaryColor": dark["acc"],
        "theme.dark.backgroundColor": dark["bg"],
        "theme.dark.secondaryBackgroundColor": dark["panel"],
        "theme.dark.textColor": dark["tx"],
    }


def free_port(host: str, wanted: int | None) -> int:
    """The port asked for, or the first free one from 8501 on. Raises Unavailable when it is taken."""
    tried = [wanted] if wanted is not None else range(FIRST_PORT, FIRST_PORT + PORTS)
    for port in tried:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Unavailable("port", host=host, port=wanted if wanted is not None else FIRST_PORT)


def application() -> Any:
    """The ASGI application: the desk behind its headers."""
    from graphtool.ui.main import failed

    return streamlit.App(ENTRY, middleware=[Middleware(Shield)], on_script_error=failed)


def announce(address: str) -> None:
    """Say where the desk is to be found."""
    sys.stdout.write(address + "\n")
    sys.stdout.flush()


def serve(
    case_path: str | Path,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = False,
    tell: Callable[[str], None] = announce,
) -> None:
    """How does a detective see the case in a browser? Serves it until it is stopped.

    Parameters
    ----------
    case_path : path
        The folder of the case.
    host : str
        Address to listen on; this machine only unless told otherwise.
    port : int, optional
        A free one from 8501 on when not given.
    open_browser : bool
        Open the default browser at the address.
    tell : callable(address)
        Called once somebody listens there.

    Raises
    ------
    NotFound
        ``case``: no case in that folder.
    Unavailable
        ``port``: somebody else listens there.
    """
    with Case.open(case_path):
        pass
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    chosen = free_port(host, port)
    os.environ["GRAPHTOOL_CASE"] = str(Path(case_path).resolve())
    os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
    config.get_config_options(force_reparse=True, options_from_flags=settings(host, chosen))
    address = f"http://{f'[{host}]' if ':' in host else host}:{chosen}"
    threading.Thread(target=_warm, args=(os.environ["GRAPHTOOL_CASE"],), name="graphtool-warm", daemon=True).start()
    listening = uvicorn.Config(
        application(), host=host, port=chosen, log_level="warning", server_header=False, ws="auto"
    )
    _Desk(listening, address, open_browser, tell).run()


class _Desk(uvicorn.Server):
    """Says its address once it listens."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool, tell: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address, self._open_browser, self._tell = address, open_browser, tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell(self._address)
            if self._open_browser:
                webbrowser.open(self._address)


def _warm(path: str) -> None:
    """Prepare the first picture while the browser is still opening; what goes wrong is said when a page asks."""
    try:
        sources_of(path).warm()
    except GraphtoolError as error:
        logging.getLogger("graphtool.ui").warning("not prepared: %s", error.key)
