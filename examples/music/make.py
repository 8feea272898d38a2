# SPDX-License-Identifier: Apache-2.0
"""Which rows does the music shop have? Writes music.sqlite with 60,000 rows; every call writes the same.

python make.py [FILE]
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
ARTISTS, ALBUMS, TRACKS, PLAYLISTS, CUSTOMERS, INVOICES, LINES = 300, 900, 9000, 20, 3000, 8000, 24_000
GENRES = (
    "Rock",
    "Jazz",
    "Metal",
    "Blues",
    "Latin",
    "Reggae",
    "Pop",
    "Soundtrack",
    "Classical",
    "Hip Hop",
    "Electronic",
)
WORDS = (
    "Blue",
    "Night",
    "River",
    "Stone",
    "Café",
    "Signal",
    "Empty",
    "Summer",
    "Glass",
    "Road",
    "Ocean",
    "Ñandú",
    "Wild",
)
GIVEN = ("Ada", "Ben", "Chloé", "Dana", "Emil", "Fatima", "Greta", "Hugo", "Inês", "Jun", "Kofi", "Lena")
FAMILY = ("Abe", "Berg", "Castillo", "Dupont", "Eriksen", "Fischer", "García", "Hughes", "Ito", "O'Neill", "Jansen")
COUNTRIES = ("Brazil", "Canada", "Côte d'Ivoire", "Denmark", "Germany", "India", "Mexico", "Norway", "USA")
PRICES = (0.99, 0.99, 0.99, 1.29, 1.99)
OPENED = datetime(2024, 1, 1, 9, tzinfo=UTC)

Row = tuple[object, ...]


def main(file: Path) -> None:
    """Write the file, in place of one that is there."""
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as database:
        database.executescript((HERE / "schema.sql").read_text(encoding="utf-8"))
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        database.execute("INSERT INTO alembic_version VALUES ('0001')")
        for table, rows in tables(random.Random(20270301)):  # noqa: S311 (rows to rehearse with)
            marks = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 (tables of this file)
        database.commit()


def tables(draw: random.Random) -> Iterator[tuple[str, list[Row]]]:
    """Every table with its rows, in an order in which references hold."""
    yield "artist", [(number, f"{words(draw)} {number}") for number in range(1, ARTISTS + 1)]
    yield "album", [(number, words(draw), draw.randint(1, ARTISTS)) for number in range(1, ALBUMS + 1)]
    yield "genre", list(enumerate(GENRES, 1))
    composers = [f"{draw.choice(GIVEN)} {draw.choice(FAMILY)} {number}" for number in range(500)]
    tracks = [track(number, composers, draw) for number in range(1, TRACKS + 1)]
    yield "track", tracks
    yield "playlist", [(number, f"{words(draw)} {number}") for number in range(1, PLAYLISTS + 1)]
    chosen = {one: sorted(draw.sample(range(1, TRACKS + 1), 700)) for one in range(1, PLAYLISTS + 1)}
    yield "playlist_track", [(one, number) for one, numbers in chosen.items() for number in numbers]
    yield "customer", [customer(number, draw) for number in range(1, CUSTOMERS + 1)]
    yield "invoice", [invoice(number, draw) for number in range(1, INVOICES + 1)]
    yield "invoice_line", [line(number, tracks, draw) for number in range(1, LINES + 1)]


def track(number: int, composers: list[str], draw: random.Random) -> Row:
    """A track; one in twelve has no known composer, and some have no genre."""
    composer = None if draw.random() < 1 / 12 else draw.choice(composers)
    genre = None if draw.random() < 0.02 else draw.randint(1, len(GENRES))
    length = draw.randint(60_000, 600_000)
    return number, words(draw), draw.randint(1, ALBUMS), genre, composer, length, draw.choice(PRICES)


def customer(number: int, draw: random.Random) -> Row:
    """A customer; some have no telephone."""
    given, family = draw.choice(GIVEN), draw.choice(FAMILY)
    mail = f"{given.lower()}.{number}@example.org"
    phone = None if draw.random() < 0.2 else f"+1-555-{draw.randint(0, 9999):04}"
    return number, given, family, mail, phone, draw.choice(COUNTRIES)


def invoice(number: int, draw: random.Random) -> Row:
    """An invoice of a day."""
    day = OPENED + timedelta(minutes=97 * number)
    return number, draw.randint(1, CUSTOMERS), day.strftime("%Y-%m-%d %H:%M:%S")


def line(number: int, tracks: list[Row], draw: random.Random) -> Row:
    """A line of an invoice, at the price of its track."""
    one = draw.choice(tracks)
    return number, draw.randint(1, INVOICES), one[0], one[-1], draw.choice((1, 1, 1, 2))


def words(draw: random.Random) -> str:
    """A title."""
    return " ".join(draw.sample(WORDS, draw.randint(1, 3)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "music.sqlite")
