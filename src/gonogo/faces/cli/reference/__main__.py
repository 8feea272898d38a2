# SPDX-License-Identifier: Apache-2.0
"""Write the reference pages, or with `--check` say which of them differ from the code."""

import click

from gonogo.core import store


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when a page differs.")
def main(check: bool) -> None:
    """Write docs/reference from the code. Run it in the folder of the project."""
    store.set_up_without_store()
    from gonogo.faces.cli.reference.pages import FOLDER, pages_that_differ, write_pages

    if not check:
        write_pages()
    elif differing := pages_that_differ():
        raise click.ClickException(f"{FOLDER} differs in {', '.join(differing)}; run this without --check.")


main()
