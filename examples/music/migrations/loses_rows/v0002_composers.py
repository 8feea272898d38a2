# SPDX-License-Identifier: Apache-2.0
"""The mistake: the table is rebuilt with JOIN, so tracks without a composer are lost."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
NEW_TRACK = """
    CREATE TABLE new_track (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        album_id INTEGER NOT NULL REFERENCES album (id),
        genre_id INTEGER REFERENCES genre (id),
        milliseconds INTEGER NOT NULL,
        unit_price NUMERIC(6, 2) NOT NULL,
        composer_id INTEGER
    )
"""
MOVE = """
    INSERT INTO new_track
    SELECT track.id, track.name, album_id, genre_id, milliseconds, unit_price, composer.id
    FROM track JOIN composer ON composer.name = track.composer
"""


def upgrade() -> None:
    """Move the names and build the tracks anew."""
    op.create_table("composer", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, nullable=False))
    op.execute("INSERT INTO composer (name) SELECT DISTINCT composer FROM track WHERE composer IS NOT NULL ORDER BY 1")
    op.create_index("composer_name", "composer", ["name"], unique=True)
    op.execute(NEW_TRACK)
    op.execute(MOVE)
    op.drop_table("track")
    op.rename_table("new_track", "track")


def downgrade() -> None:
    """Write the names back."""
    op.add_column("track", sa.Column("composer", sa.Text))
    op.execute("UPDATE track SET composer = (SELECT name FROM composer WHERE composer.id = track.composer_id)")
    op.drop_column("track", "composer_id")
    op.drop_table("composer")
