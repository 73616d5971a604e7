"""A real browser for tests: any Chromium or Chrome on the PATH, and Neo4j Browser in it, driven by Playwright.

Without a browser a test is skipped with the reason on a laptop, and fails where CI is set.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PATIENCE = 120_000
"""Milliseconds: a loaded machine takes its time."""

DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), sign => sign.charCodeAt(0)), files = new DataTransfer();
  files.items.add(new File([bytes], name));
  const at = document.querySelector('.filedrop');
  for (const kind of ['dragenter', 'dragover', 'drop'])
    at.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""

LOOKUPS = "Failed to load resource: net::ERR_"
"""Fonts and telemetry that Browser looks up at its maker's: without a network these fail, and nothing else may."""


@contextmanager
def opened(width: int = 1440, height: int = 1000) -> Iterator[Page]:
    """A page of a new browser; a message of its console that is an error fails the test at the end."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no browser on the PATH: {', '.join(NAMES)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(LOOKUPS):
            errors.append(message.text)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE)
            page.on("console", heard)
            page.on("pageerror", lambda error: errors.append(str(error)))
            yield page
        finally:
            browser.close()
    assert errors == []


def kept(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture of the page, or of all that it scrolls through, where RESOLVER_SCREENSHOTS names a folder for them."""
    if folder := os.environ.get("RESOLVER_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


class Neo4jBrowser:
    """Neo4j Browser on a page: connected, with an editor and frames, the newest first."""

    def __init__(self, page: Page, address: str) -> None:
        """`address`: as `graph status` tells it, with the database to connect to."""
        self.page = page
        page.goto(address)
        page.wait_for_selector('[data-testid="activeEditor"] .inputarea', state="attached")
        page.locator('[data-testid="frame"]', has_text="working connection").first.wait_for()

    @property
    def frame(self) -> Locator:
        """The newest frame."""
        return self.page.locator('[data-testid="frame"]').first

    def drop(self, path: Path) -> None:
        """Drop a file on the window, as an analyst would from a folder."""
        self.page.evaluate(DROP, [path.name, base64.b64encode(path.read_bytes()).decode()])

    def run(self, text: str) -> Locator:
        """Run a statement from the editor; the frame of its answer, drawn or told."""
        self.frame.evaluate("frame => { frame.dataset.seen = 'yes'; }")  # old frames go: their number stays at fifteen
        self.page.click('[data-testid="activeEditor"] .monaco-editor')
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function("() => document.querySelector('[data-testid=frame]').dataset.seen !== 'yes'")
        return self.frame

    def answer(self, text: str) -> Locator:
        """Run a question; its frame once it holds a graph, a table, no rows, or an error."""
        frame = self.run(text)
        frame.locator(
            "g.node, table, [data-testid=cypherFrameErrorMessage], :text('(no changes, no records)')"
        ).first.wait_for()
        return frame

    def documents(self) -> list[dict[str, str]]:
        """The favourites that Browser holds."""
        found = self.page.evaluate("() => JSON.parse(localStorage.getItem('neo4j.documents') || '[]')")
        return [each for each in found if not each.get("isStatic")]
