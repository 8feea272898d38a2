# SPDX-License-Identifier: Apache-2.0
"""`gonogo serve`: the web pages, the data plane and the management API on one port."""

from __future__ import annotations

import click

from gonogo.core.command import output_option


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@output_option
def serve(host: str, port: int, output: str) -> None:
    """Serve the pages, the data plane and the management API until stopped with Ctrl-C or SIGTERM.

    The store is made when there is none; an empty one gets a one-time link to set up the first administrator.
    """
    from gonogo.faces.serve.start import serve as run

    run(host, port, output=output)


COMMANDS = (serve,)
