# SPDX-License-Identifier: Apache-2.0
"""How does each engine say the same in its own SQL? All must write what `canonical` writes, value by value."""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.comparing.speech.base import Speech
from gonogo.practices.rehearsals.rules.comparing.speech.duck import Duck
from gonogo.practices.rehearsals.rules.comparing.speech.mariadb import Mariadb
from gonogo.practices.rehearsals.rules.comparing.speech.postgresql import Postgresql
from gonogo.practices.rehearsals.rules.comparing.speech.spark import Spark
from gonogo.practices.rehearsals.rules.comparing.speech.sqlite import Sqlite

SPEECHES: dict[str, Speech] = {
    "postgresql": Postgresql(),
    "sqlite": Sqlite(),
    "mariadb": Mariadb(),
    "duckdb": Duck(),
    "spark": Spark(),
}
