# SPDX-License-Identifier: Apache-2.0
"""Reads a table of two databases whole, on the server alone, and prints that. Words: source, target, table."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg


def main(source: str, target: str, table: str) -> None:
    """COPY both tables to nowhere, at the same time."""
    startup = time.process_time()

    def read(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute(f"COPY {table} TO '/dev/null'".encode())

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(read, (source, target)))
    print(json.dumps({"startup": startup}))


if __name__ == "__main__":
    main(*sys.argv[1:])
