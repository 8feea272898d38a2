# SPDX-License-Identifier: Apache-2.0
"""Which rows does the film rental have? Prints the schema and 66,000 rows as SQL; every call prints the same.

createdb films && python make.py | psql films
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

FILMS, ACTORS, CUSTOMERS, COPIES, RENTALS = 2000, 400, 4000, 6000, 20_000
CATEGORIES = ("Action", "Animation", "Children", "Classics", "Comedy", "Documentary", "Drama", "Family")
CATEGORIES += ("Foreign", "Games", "Horror", "Music", "New", "Science Fiction", "Sports", "Travel")
GIVEN = (
    "Ada",
    "Ben",
    "Chloé",
    "Dana",
    "Emil",
    "Fatima",
    "Greta",
    "Hugo",
    "Inês",
    "Jun",
    "Kofi",
    "Lena",
    "Mateo",
    "Noor",
)
FAMILY = (
    "Abe",
    "Berg",
    "Castillo",
    "Dupont",
    "Eriksen",
    "Fischer",
    "García",
    "Hughes",
    "Ito",
    "Jansen",
    "Khan",
    "Lund",
)
ODD = ("Prince", "Madonna", "Maria del Carmen Ruiz", "Jan van der Berg", "O'Neill", "Anne-Sophie Le Roux")
FIRST = ("Silent", "Golden", "Broken", "Hidden", "Last", "Electric", "Paper", "Crimson", "Distant", "Lucky", "Frozen")
SECOND = ("Harbor", "Garden", "Letter", "Voyage", "Machine", "Winter", "Mirror", "Station", "Orchard", "Signal", "Tide")
CITIES = ("Duluth", "El Paso", "Fargo", "Galway", "Hobart", "Izmir", "Jaipur", "Kassel", "Lagos", "Mérida")
STREETS = ("Elm", "Oak", "Mill", "Church", "Station", "Harbor", "Queen", "Garden")
MAILS = ("example.org", "example.net", "mail.example.com", "a-rather-long-department-name.example.gov")
OPENED = datetime(2024, 1, 1, 9, tzinfo=UTC)

Row = tuple[object, ...]


def main() -> None:
    """Print everything."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print((Path(__file__).parent / "schema.sql").read_text(encoding="utf-8"))
    for table, rows in tables(random.Random(20270301)):  # noqa: S311 (rows to rehearse with)
        print(f"COPY {table} FROM stdin;")
        for row in rows:
            print("\t".join(map(written, row)))
        print("\\.\n")
    print("ANALYZE;")


def tables(draw: random.Random) -> Iterator[tuple[str, list[Row]]]:
    """Every table with its rows, in an order in which references hold."""
    yield "category", [(number, name) for number, name in enumerate(CATEGORIES, 1)]
    yield "film", [film(number, draw) for number in range(1, FILMS + 1)]
    yield "film_category", [(number, draw.randint(1, len(CATEGORIES))) for number in range(1, FILMS + 1)]
    yield "actor", [(number, person(draw)) for number in range(1, ACTORS + 1)]
    cast = [(number, one) for number in range(1, FILMS + 1) for one in sorted(draw.sample(range(1, ACTORS + 1), 4))]
    yield "film_actor", cast
    yield "store", [(number, CITIES[number]) for number in range(1, 4)]
    yield "address", [address(number, draw) for number in range(1, CUSTOMERS + 1)]
    yield "customer", [customer(number, draw) for number in range(1, CUSTOMERS + 1)]
    copies = [(number, draw.randint(1, FILMS), draw.randint(1, 3)) for number in range(1, COPIES + 1)]
    yield "inventory", copies
    rentals = [rental(number, draw) for number in range(1, RENTALS + 1)]
    yield "rental", rentals
    yield "payment", [(row[0], row[0], money(draw), row[3]) for row in rentals]


def film(number: int, draw: random.Random) -> Row:
    """A film; some have no year."""
    title = f"{draw.choice(FIRST)} {draw.choice(SECOND)} {number}"
    year = None if draw.random() < 0.02 else draw.randint(1950, 2026)
    return number, title, year, draw.randint(2, 7), money(draw), draw.choice(("G", "PG", "PG-13", "R"))


def address(number: int, draw: random.Random) -> Row:
    """An address; some have no telephone, and postal codes begin with 0."""
    phone = None if draw.random() < 0.1 else f"+1-555-{draw.randint(0, 9999):04}"
    street = f"{draw.randint(1, 999)} {draw.choice(STREETS)} St"
    return number, street, draw.choice(CITIES), f"{draw.randint(0, 99999):05}", phone


def customer(number: int, draw: random.Random) -> Row:
    """A customer; about one in a hundred has no address, one in twenty no e-mail, and some have one name or five."""
    name = person(draw)
    mail = f"{name.lower().replace(' ', '.')}.{number}@{draw.choice(MAILS)}"
    home = None if draw.random() < 0.01 else number
    since = date(2024, 1, 1) + timedelta(days=draw.randint(0, 900))
    return number, draw.randint(1, 3), home, name, None if draw.random() < 0.05 else mail, draw.random() < 0.9, since


def rental(number: int, draw: random.Random) -> Row:
    """A rental; the youngest are not returned yet."""
    begun = OPENED + timedelta(minutes=60 * number + draw.randint(0, 59), microseconds=draw.randint(0, 999_999))
    back = None if number > RENTALS - 200 else begun + timedelta(hours=draw.randint(5, 200))
    return number, draw.randint(1, COPIES), draw.randint(1, CUSTOMERS), begun, back


def person(draw: random.Random) -> str:
    """A name of one to five words."""
    return draw.choice(ODD) if draw.random() < 0.02 else f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}"


def money(draw: random.Random) -> str:
    """An amount with cents."""
    return f"{draw.randint(0, 9)}.{draw.choice(('00', '49', '95', '99'))}"


def written(value: object) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    main()
