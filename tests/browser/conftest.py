"""A real Chromium, Debian's; the tests skip, visibly, where it is absent."""

import shutil

import pytest

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    place = shutil.which("chromium")
    if place is None:
        pytest.skip("there is no chromium; add it with: sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=place, args=_ARGUMENTS)
        yield opened
        opened.close()
