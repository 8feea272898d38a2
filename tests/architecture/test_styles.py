# SPDX-License-Identifier: Apache-2.0
"""Do the styles get into the package, and does the build go on without them when it may?"""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.test_setup import tool
from tests.architecture.tree import ROOT

STYLE = (
    '@font-face{src:url("../fonts/serif.woff2")}.a{background:url(../img/arrow.svg#up)}.b{background:url(data:x)}'
    ".c{background:url(../img/hero.jpg)}@supports (mask:url()){}\n/*# sourceMappingURL=uswds.min.css.map */"
)


@pytest.fixture
def vendor_assets() -> ModuleType:
    """The build hook as a module."""
    return tool("vendor_assets")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the hook reads, free of settings from outside."""
    monkeypatch.delenv("GONOGO_REQUIRE_STYLES", raising=False)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of styles in miniature, with files that nothing refers to."""
    root = tmp_path / "package"
    for name in ("fonts/serif.woff2", "fonts/other.woff2", "img/arrow.svg", "img/hero.jpg", "img/sprite.svg"):
        (root / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "dist" / name).write_text(name)
    for name in ("css/uswds.min.css", "js/uswds.min.js", "js/uswds-init.min.js"):
        (root / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "dist" / name).write_text("go();\n//# sourceMappingURL=x.map")
    (root / "dist/css/uswds.min.css").write_text(STYLE)
    (root / "LICENSE.md").write_text("public domain")
    return root


def test_only_what_the_style_sheet_refers_to_is_taken(vendor_assets: ModuleType, package: Path, tmp_path: Path) -> None:
    """Fonts and pictures that nothing shows stay out; the licence comes along."""
    vendor_assets.pick(package, tmp_path / "parcel")
    taken = {path.relative_to(tmp_path / "parcel").as_posix() for path in (tmp_path / "parcel").rglob("*.*")}
    assert taken == {
        "LICENSE.md",
        "css/uswds.min.css",
        "fonts/serif.woff2",
        "img/arrow.svg",
        "img/sprite.svg",
        "js/uswds-init.min.js",
        "js/uswds.min.js",
    }


def test_no_source_map_is_promised(vendor_assets: ModuleType, package: Path, tmp_path: Path) -> None:
    """Neither style sheet nor script names a source map, which would not be there."""
    vendor_assets.pick(package, tmp_path / "parcel")
    for name in ("css/uswds.min.css", "js/uswds.min.js", "js/uswds-init.min.js"):
        assert "sourceMappingURL" not in (tmp_path / "parcel" / name).read_text()


def test_without_npm_the_build_goes_on_with_one_line(
    vendor_assets: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has no npm is told what that means, and gets usable pages."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    vendor_assets.vendor(checkout)
    said = capsys.readouterr().err
    assert said == "npm was not found: pages are built without the USWDS styles and stay usable.\n"


def test_an_npm_that_fails_leaves_what_is_there_alone(
    vendor_assets: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a network older styles stay in place, and one line says why there are no newer ones."""
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(vendor_assets, "NPM_CI", ["sh", "-c", "echo 'npm error network ENOTFOUND' >&2; exit 1"])
    old = checkout / vendor_assets.TARGET / "STAMP"
    old.parent.mkdir(parents=True)
    old.write_text("uswds 3.0.0")
    vendor_assets.vendor(checkout)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "npm could not fetch the styles (network ENOTFOUND): pages are built without" in said
    assert old.read_text() == "uswds 3.0.0"


def test_required_styles_stop_the_build(
    vendor_assets: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel for others is not built without its styles."""
    monkeypatch.setenv("GONOGO_REQUIRE_STYLES", "1")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="npm was not found, and GONOGO_REQUIRE_STYLES=1 asks"):
        vendor_assets.vendor(checkout)


def test_styles_that_are_there_are_not_fetched_again(
    vendor_assets: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stamp of the same version and recipe means that nothing has to be done."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    stamp = checkout / vendor_assets.TARGET / "STAMP"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(vendor_assets.recipe(checkout))
    vendor_assets.vendor(checkout)
    assert capsys.readouterr().err == ""
