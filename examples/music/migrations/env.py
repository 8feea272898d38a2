# SPDX-License-Identifier: Apache-2.0
"""Which database does Alembic migrate? The one of alembic.ini, or the one that DATABASE_URL names."""

import os

from alembic import context
from sqlalchemy import create_engine

address = os.environ.get("DATABASE_URL") or context.config.get_main_option("sqlalchemy.url")
with create_engine(address).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
