# SPDX-License-Identifier: Apache-2.0
"""Are the npm clients of these tests pinned, without tying the project to one package index?"""

from __future__ import annotations

import json

from tests.contract.npm import CLIENTS


def test_the_lock_pins_by_hash_and_names_no_address() -> None:
    """Every client has a version and a hash; where to fetch from is the business of the machine."""
    text = (CLIENTS / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert all("integrity" in package for name, package in packages.items() if name)
    wanted = json.loads((CLIENTS / "package.json").read_text())["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
