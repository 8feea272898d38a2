# SPDX-License-Identifier: Apache-2.0
"""Composers get a table of their own; a track without one stays without one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Move the names and point to them."""
    op.create_table("composer", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, nullable=False))
    op.execute("INSERT INTO composer (name) SELECT DISTINCT composer FROM track WHERE composer IS NOT NULL ORDER BY 1")
    op.add_column("track", sa.Column("composer_id", sa.Integer))
    op.create_index("composer_name", "composer", ["name"], unique=True)
    op.execute("UPDATE track SET composer_id = (SELECT id FROM composer WHERE composer.name = track.composer)")
    op.drop_column("track", "composer")


def downgrade() -> None:
    """Write the names back."""
    op.add_column("track", sa.Column("composer", sa.Text))
    op.execute("UPDATE track SET composer = (SELECT name FROM composer WHERE composer.id = track.composer_id)")
    op.drop_column("track", "composer_id")
    op.drop_table("composer")
