# SPDX-License-Identifier: Apache-2.0
"""`gonogo flag import`: how do flags that flagd has already get into a plan?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call_without_store, output_option, show
from gonogo.core.errors import BadInput
from gonogo.practices.rollout.commands.flag import flags

if TYPE_CHECKING:
    from rich.console import Console


@flags.command("import")
@click.argument("file")
@click.option(
    "--new", "chosen", metavar="KEY=VARIANT", multiple=True, help="The new variant of a flag; may be repeated."
)
@click.option("--product", metavar="NAME", help="Together with --release: draft a whole plan, for this product.")
@click.option("--release", metavar="NAME", help="Together with --product: draft a whole plan, of this name.")
@click.option("--output", "target", metavar="PATH", help="Write into this file, which must not exist yet.")
@output_option
def import_command(
    file: str, chosen: tuple[str, ...], product: str | None, release: str | None, target: str | None, output: str
) -> None:
    """Write the flags section of a plan from the flagd definitions in FILE (JSON or YAML). Needs no store.

    The default variant becomes the old one, the other the new one. What cannot be carried over is said.
    """
    if target is not None and Path(target).exists():
        raise BadInput(f"{target} exists already, and is left as it is. Name another file.")
    result = call_without_store(
        "flag.import",
        definitions=_read(file),
        file=Path(file).name,
        new=_pairs(chosen),
        product=product,
        release=release,
    )
    if target is not None:
        _write(Path(target), result["text"])
        result = {**result, "written": target}
    show(output, result, _print_imported)


def _pairs(chosen: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in chosen:
        key, sign, variant = one.rpartition("=")
        if not sign or not key or not variant:
            raise click.BadParameter(f"“{one[:60]}” is not KEY=VARIANT.", param_hint="--new")
        if pairs.setdefault(key, variant) != variant:
            raise click.BadParameter(f"{key[:60]} has two new variants.", param_hint="--new")
    return pairs


def _read(file: str) -> str:
    from gonogo.practices.rollout.operations.flagd_file import LARGEST

    path = Path(file)
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file.")
    if not path.exists():
        raise BadInput(f"There is no file {path}.")
    if (size := path.stat().st_size) > LARGEST:
        raise BadInput(f"{path} is {size / 2**20:.0f} MB; definitions are at most {LARGEST // 2**20} MB.")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None


def _print_imported(console: Console, result: Mapping[str, Any]) -> None:
    """The plan to standard output, so that it can be sent into a file; what is to be known beside it."""
    from rich.console import Console as Terminal

    from gonogo.core.printing import plain, say

    beside = console if result.get("written") else Terminal(highlight=False, file=sys.stderr)
    if written := result.get("written"):
        count = len(result["flags"])
        say(console, f"Wrote {count} {'flag' if count == 1 else 'flags'} into {written}.")
    else:
        click.echo(plain_lines(result["text"], plain), nl=False)
    for note in result["notes"]:
        say(beside, note)
    if result["groups"]:
        say(beside, "User groups that do what the rules did:")
        click.echo(plain_lines(result["groups"], plain), nl=False, err=not written)


def plain_lines(text: str, plain: Any) -> str:
    """The lines without signs that could steer a terminal."""
    return "".join(f"{plain(line)}\n" for line in text.splitlines())
