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


@pytest.fixture(scope="package")
def browser():
    """Closed behind the last test of this folder: its library keeps an event loop running, and
    while one runs Django takes a question to the database for a mistake.
    """
    place = shutil.which("chromium")
    if place is None:
        pytest.skip("there is no chromium; add it with: sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=place, args=_ARGUMENTS)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
            yield opened
        opened.close()
