# SPDX-License-Identifier: Apache-2.0
"""Where does the runner keep its runs, and how do its errors sound?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gonogo.core.errors import BadInput


def runner_home() -> Path:
    """The data folder of this machine, also where runs are recorded on a server."""
    from gonogo.core import store

    store.set_up_without_store()
    from django.conf import settings

    return Path(settings.HOME)


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """What is wrong with a database is told like everything else that is wrong with what was given."""
    from gonogo.adapters.databases.errors import DatabaseProblem

    try:
        yield
    except DatabaseProblem as error:
        raise BadInput(str(error)) from None
