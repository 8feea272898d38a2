# SPDX-License-Identifier: Apache-2.0
"""Which browser and which demo do the journeys use?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.server import Server, gonogo, running_server

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "gonogo demo"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; without one the journeys are skipped, and in CI they fail.

    It ends with the module: while it runs, its event loop does too, and other tests could not run theirs.
    """
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium; .ci/run installs it.")
        pytest.skip("There is no Chromium at /usr/bin/chromium (on Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the demo, told once; servers work on copies of it."""
    home = tmp_path_factory.mktemp("told") / "home"
    gonogo("demo", "--once", home=home)
    return home


@pytest.fixture(scope="session")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo as `make demo` serves it, shared by the journeys that only look."""
    home = shutil.copytree(demo_home, tmp_path_factory.mktemp("demo") / "home")
    with running_server(home, GONOGO_DEMO="1") as server:
        yield server


@pytest.fixture
def own_demo(demo_home: Path, tmp_path: Path) -> Iterator[Server]:
    """A demo of one's own, for a journey that changes it."""
    home = shutil.copytree(demo_home, tmp_path / "home")
    with running_server(home, GONOGO_DEMO="1") as server:
        yield server


def sign_in(context: BrowserContext, url: str, name: str, password: str = PASSWORD) -> Page:
    """A page on which this person is signed in; those of the demo all have one password."""
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page
