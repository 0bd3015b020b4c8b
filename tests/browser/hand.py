"""A user's hand at the desk: opens pages, types, clicks, drags, reads what is on the screen and on the canvas.

Nothing waits by the clock: each step waits for what it is to bring about. What goes wrong beside it (console,
errors of the page, requests to anybody outside, dialogues) is kept in ``trouble``.
"""

from __future__ import annotations

import io
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

WAIT_MS = 60_000
SERVE = "import sys; from graphtool.cli import main; sys.exit(main())"
OWN = ("data:", "blob:")

TEXTS = """() => {
  const found = [];
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getClientRects().length > 0;
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.textContent.trim() && root.nodeType === Node.ELEMENT_NODE && seen(root)) found.push(node.textContent);
      } else if (node.nodeType === Node.ELEMENT_NODE && !["STYLE", "SCRIPT", "NOSCRIPT"].includes(node.tagName)) {
        for (const name of ["title", "placeholder", "aria-label"])
          if (node.getAttribute(name) && seen(node)) found.push(node.getAttribute(name));
        if (node.shadowRoot) walk(node.shadowRoot);
        walk(node);
      }
    }
  };
  walk(document.body);
  return found.map((t) => t.trim());
}"""
"""Every text that is seen, and every tooltip, placeholder and spoken label, inside components too."""


@contextmanager
def served(case: Path) -> Iterator[str]:
    """The desk of a case, served until it is left; the address ends in a slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, "serve", str(case), "--port", str(port)]
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert desk.stdout is not None
    try:
        yield desk.stdout.readline().strip() + "/"  # it is said once somebody listens there
    finally:
        desk.terminate()
        desk.wait(30)


@dataclass
class Hand:
    """One page of its own session."""

    page: Page
    address: str
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        own = (self.address, self.address.replace("http:", "ws:"), *OWN)
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("request", lambda r: None if r.url.startswith(own) else self.trouble.append(f"request {r.url}"))
        self.page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.trouble.append(str(e)))
        self.page.on("dialog", lambda d: (self.trouble.append(f"dialog {d.message}"), d.dismiss()))

    # ---- pages

    def open(self, place: str = "network", query: str = "") -> Hand:
        """Go to a page by its address, until it is drawn."""
        self.page.goto(f"{self.address}{place}{query}")
        self.see(".nav .i.on")
        if place == "network":
            self.see(".stage[data-rev], .empty")
        return self

    def go(self, name: str) -> Hand:
        """Go to a page by the list at the left."""
        self.page.locator(f".nav [data-page={name}]").click()
        self.see(f".nav .i.on[data-page={name}]")
        if name == "network":
            self.stage.wait_for()
        return self

    def see(self, selector: str, text: str | None = None) -> Locator:
        """The first element of that selector (holding that text), once it is seen."""
        found = self.page.locator(selector)
        found = (found if text is None else found.filter(has_text=text)).first
        found.wait_for()
        return found

    def texts(self) -> list[str]:
        """All that can be read on the page."""
        found: list[str] = self.page.evaluate(TEXTS)
        return found

    # ---- search

    def search(self, text: str) -> Locator:
        """Type into the search box; the rows that are offered."""
        box = self.page.locator(".search input")
        box.fill(text)
        self.see(".drop .r, .drop .m")
        return self.page.locator(".drop .r")

    def pick(self, text: str, label: str = "") -> str:
        """Search, take a row (the first, or the first with that label) until it is selected; the name of its mark."""
        rows = self.search(text)
        row = (rows.filter(has_text=label) if label else rows).first
        row.click()
        expect(self.page.locator(".drop")).to_be_hidden()
        self.settled()
        self.see(".stage[data-rev]:not([data-selected=''])")
        self.inspector.wait_for()
        return str(self.stage.get_attribute("data-selected"))

    # ---- the canvas

    @property
    def stage(self) -> Locator:
        """The canvas, drawn."""
        return self.page.locator(".stage[data-rev]").first

    @property
    def inspector(self) -> Locator:
        """The panel at the right."""
        return self.page.locator(".st-key-inspector .panel")

    def marks(self) -> dict[str, dict[str, Any]]:
        """What is drawn: marks by id, with the places where they stand (not where they were sent to)."""
        found: dict[str, dict[str, Any]] = self.stage.evaluate(
            """(s) => { const at = s.canvas.network.getPositions();
            return Object.fromEntries([...s.canvas.nodes.values()].map((n) => [n.id, {...n, ...at[n.id]}])); }"""
        )
        return found

    def lines(self) -> list[dict[str, Any]]:
        """The lines that are drawn."""
        found: list[dict[str, Any]] = self.stage.evaluate("(s) => [...s.canvas.edges.values()]")
        return found

    def changed(self, act: Callable[[], object]) -> None:
        """Do something that changes the picture, until the new one is drawn."""
        before = self.stage.get_attribute("data-rev")
        act()
        expect(self.stage).not_to_have_attribute("data-rev", before or "", timeout=WAIT_MS)

    def spot(self, mark: str) -> tuple[float, float]:
        """Where a mark stands on the screen."""
        x, y = self.stage.evaluate(
            """(s, id) => { const d = s.canvas.onScreen(id), b = s.getBoundingClientRect();
            return [d.x + b.x, d.y + b.y]; }""",
            mark,
        )
        return x, y

    def fit(self) -> None:
        """All of it in sight."""
        self.stage.evaluate("(s) => s.canvas.fit()")

    def click(self, mark: str) -> None:
        """Click on a mark; the inspector opens."""
        self.page.mouse.click(*self.spot(mark))
        expect(self.stage).to_have_attribute("data-selected", mark, timeout=WAIT_MS)
        self.inspector.wait_for()

    def click_line(self, *lines: str) -> None:
        """Click on the first of these lines that shows where nothing lies over it; the inspector tells of it."""
        before = self.inspector.inner_text()
        spot = self.stage.evaluate(
            """(s, ids) => { for (const id of ids) {
              const net = s.canvas.network, { from, to } = s.canvas.edges.get(id), at = net.getPositions([from, to]);
              const [a, b] = [net.canvasToDOM(at[from]), net.canvasToDOM(at[to])], box = s.getBoundingClientRect();
              // A mouse stands on whole pixels: beside a crossing the next one may be another line's.
              const near = [[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]];
              const clear = (x, y) => near.every(([dx, dy]) =>
                net.getEdgeAt({ x: x + dx, y: y + dy }) === id && !net.getNodeAt({ x: x + dx, y: y + dy }));
              for (let part = 10; part < 90; part++)
                for (let off = -60; off <= 60; off += 3) {
                  const long = Math.hypot(b.x - a.x, b.y - a.y), t = part / 100;
                  const x = a.x + (b.x - a.x) * t - ((b.y - a.y) / long) * off;
                  const y = a.y + (b.y - a.y) * t + ((b.x - a.x) / long) * off;
                  if (clear(x, y)) return [x + box.x, y + box.y];
                }
              } return null; }""",
            list(lines),
        )
        assert spot, f"no place to click on {lines}"
        self.page.mouse.click(*spot)
        expect(self.inspector).not_to_have_text(before, use_inner_text=True, timeout=WAIT_MS)
        self.settled()

    def settled(self) -> None:
        """The server has heard what was done before, and said all it had to say to it."""
        expect(self.page.locator("[data-unheard]")).to_have_count(0, timeout=WAIT_MS)
        self.see("[data-testid=stApp][data-test-script-state=notRunning]")

    def ask(self, mark: str) -> Locator:
        """Double click on a mark; the dialogue with the counts."""
        self.page.mouse.dblclick(*self.spot(mark))
        return self.see(".pop:not([hidden])")

    def tool(self, name: str) -> None:
        """Press a button of the canvas."""
        self.page.locator(f".tools [data-act={name}]").click()

    # ---- forms and tables

    def chip(self, name: str, fill: Callable[[Locator], object]) -> None:
        """Open a chip of the filter line, fill its form, apply."""
        self.page.locator(f".chip[data-chip={name}]").click()
        form = self.see(".chipform")
        fill(form)
        form.locator("[data-submit]").click()

    def choose(self, side: str, text: str, entity: str = "") -> None:
        """Search in a picker, take a row (the first), until it stands there."""
        self.page.locator(f"[data-field='pick.{side}']").fill(text)
        rows = self.page.locator(f"[data-found='{side}'] button" + (f"[data-id='{entity}']" if entity else ""))
        rows.first.click()
        self.see(f".pickbox:has([data-field='pick.{side}']) .tok")

    def book(self, press: Locator) -> dict[str, pl.DataFrame]:
        """Press what hands over a workbook; its sheets."""
        return sheets(self.save(press))

    def export(self, what: str) -> Path:
        """Choose from the export menu of the page; where the file was saved."""
        self.page.locator("[data-act=exports]").click()
        return self.save(self.page.locator(f".menu [data-export='{what}']"))

    def save(self, press: Locator) -> Path:
        """Press what hands over a file; where it was saved."""
        with self.page.expect_download(timeout=WAIT_MS) as waiting:
            press.click()
        return Path(waiting.value.path())


def sheets(path: Path) -> dict[str, pl.DataFrame]:
    """The sheets of a workbook, all cells as text."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    made = {}
    for name in book.sheet_names:
        rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        heads = [f"{i}:{head}" for i, head in enumerate(rows[0])] if rows else []
        made[name] = pl.DataFrame(rows[1:], schema=dict.fromkeys(heads, pl.String), orient="row")
    return made


def number(text: str) -> int:
    """The first whole number in a text, without its separators."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))
