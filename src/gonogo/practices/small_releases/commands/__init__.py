# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases`: what a git history says about releases, and what waits for the next one."""

from __future__ import annotations

import click


@click.group("releases")
def releases() -> None:
    """How small and how often? Read a git history, see what waits, and find what could be released first."""


COMMANDS = (releases,)
