# SPDX-License-Identifier: Apache-2.0
"""`gonogo forecast`: when the work will honestly be done, and how good earlier forecasts were."""

from __future__ import annotations

import click


@click.group("forecast", invoke_without_command=True)
def forecast() -> None:
    """When will the work honestly be done, and how much time is left before the release date?"""


COMMANDS = (forecast,)
