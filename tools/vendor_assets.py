# SPDX-License-Identifier: Apache-2.0
"""Which files of the U.S. Web Design System go into the wheel, and how do they get there?

Runs as a hatch build hook (wheel and editable install) and as a command: `python tools/vendor_assets.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = Path("src/gonogo/faces/web/static/vendor/uswds")
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
STYLESHEET = "css/uswds.min.css"
SCRIPTS = ("js/uswds.min.js", "js/uswds-init.min.js")
ICONS = "img/sprite.svg"
NPM_CI = ["npm", "ci", "--ignore-scripts", "--omit=dev", "--prefer-offline"]
NPM_PATIENCE = ["--fetch-retries=1", "--fetch-retry-mintimeout=2000", "--loglevel=error"]
CONSEQUENCE = "pages are built without the USWDS styles and stay usable"


class StylesMissing(Exception):
    """The styles cannot be had; the message says why in a few words."""


class VendorAssets(BuildHookInterface):  # type: ignore[type-arg]
    """Brings the styles into the package before hatch collects its files."""

    PLUGIN_NAME = "vendor-assets"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Vendor the styles unless the caller has done so already."""
        if os.environ.get("GONOGO_SKIP_STYLES") != "1":
            vendor(Path(self.root))


def vendor(root: Path) -> None:
    """Put the styles in place; without npm or network say so in one line, or stop when they are required."""
    stamp = root / TARGET / "STAMP"
    wanted = recipe(root)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    try:
        install(root, wanted)
    except StylesMissing as missing:
        if os.environ.get("GONOGO_REQUIRE_STYLES") == "1":
            raise SystemExit(f"{missing}, and GONOGO_REQUIRE_STYLES=1 asks for the USWDS styles.") from None
        print(f"{missing}: {CONSEQUENCE}.", file=sys.stderr)


def recipe(root: Path) -> str:
    """The version of the styles and a digest of what decides their content; equal means nothing to do."""
    lock = (root / "package-lock.json").read_bytes()
    version = json.loads(lock)["packages"]["node_modules/@uswds/uswds"]["version"]
    return f"uswds {version} {hashlib.sha256(lock + Path(__file__).read_bytes()).hexdigest()}\n"


def install(root: Path, wanted: str) -> None:
    """Fetch the locked package into a temporary folder and swap the chosen files in as a whole."""
    if shutil.which("npm") is None:
        raise StylesMissing("npm was not found")
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        for name in MANIFESTS:
            shutil.copy(root / name, workshop / name)
        fetch(workshop)
        parcel = workshop / "parcel"
        pick(workshop / "node_modules/@uswds/uswds", parcel)
        (parcel / "STAMP").write_text(wanted)
        shutil.rmtree(root / TARGET, ignore_errors=True)
        shutil.copytree(parcel, root / TARGET)


def fetch(workshop: Path) -> None:
    """Run npm on the lock file; no package script is ever run."""
    done = subprocess.run([*NPM_CI, *NPM_PATIENCE], cwd=workshop, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        reason = lines[0].removeprefix("npm error").strip() if lines else f"exit code {done.returncode}"
        raise StylesMissing(f"npm could not fetch the styles ({reason})")


def pick(package: Path, parcel: Path) -> None:
    """Copy the style sheet, what it refers to, the scripts, the icons and the licence."""
    dist = package / "dist"
    style = tidy((dist / STYLESHEET).read_text())
    for name in [*SCRIPTS, ICONS, *references(style)]:
        (parcel / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(dist / name, parcel / name)
    for name in SCRIPTS:
        (parcel / name).write_text(tidy((parcel / name).read_text()))
    (parcel / STYLESHEET).parent.mkdir(parents=True, exist_ok=True)
    (parcel / STYLESHEET).write_text(style)
    shutil.copy(package / "LICENSE.md", parcel / "LICENSE.md")


def tidy(text: str) -> str:
    """Drop the source map comments, which name files that are not shipped, and the stock photo nobody shows."""
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/|^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    return text.replace("url(../img/hero.jpg)", "none")


def references(style: str) -> list[str]:
    """The files, relative to the distribution, that the style sheet loads."""
    return sorted(set(re.findall(r"url\(['\"]?\.\./([^)'\"#?]+)", style)))


if __name__ == "__main__":
    vendor(Path(__file__).resolve().parent.parent)
