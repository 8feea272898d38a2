# SPDX-License-Identifier: Apache-2.0
"""The shop as it is today."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    schema = Path(__file__).parents[2] / "schema.sql"
    for statement in schema.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Before this there was nothing."""
    for table in ("invoice_line", "invoice", "customer", "playlist_track", "playlist", "track", "genre", "album", "artist"):
        op.execute(f"DROP TABLE {table}")
