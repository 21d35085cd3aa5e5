"""The pages in a real browser: nothing is fetched, nothing sticks out of a small screen, they print on A4."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from report_reader import RUN_ON

from reports import daily

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
def test_pages_on_screen_and_paper(country: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    made = [path for path in daily.build(country, run_on=RUN_ON, out=tmp_path) if path.suffix == ".html"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for path in made:
            page = browser.new_page(viewport={"width": 360, "height": 800})
            asked: list[str] = []
            said: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("console", lambda message, said=said: said.append(message.text))
            page.goto(path.as_uri())
            assert asked == [path.as_uri()]
            assert said == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert page.evaluate("document.querySelector('#keadaan').getBoundingClientRect().bottom") <= 800
            assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF-")
            page.close()
        browser.close()
