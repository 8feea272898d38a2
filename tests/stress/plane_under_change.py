# SPDX-License-Identifier: Apache-2.0
"""How does a data plane behave whose flags change hundreds of times in a few seconds? A process to put under stress.

It serves the flags of the data plane's own tests as the product does. For each line on its input it changes what is
served as many times as the line says, and prints the version that is served then.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from datetime import UTC, datetime

import uvicorn

from gonogo.faces.ofrep import SnapshotHolder, data_plane
from gonogo.faces.ofrep.limits import Limits
from gonogo.faces.ofrep.tests.cast import SECRET, snapshot
from gonogo.faces.serve.start import Server, uvicorn_settings

WRITE_SECONDS = 1.0
BETWEEN_CHANGES = 0.004


def change(holder: SnapshotHolder) -> None:
    """Follow the lines of the input until it ends."""
    for line in sys.stdin:
        for _ in range(int(line)):
            before = holder.current
            assert before is not None
            holder.swap(snapshot(before.version + 1, f"s{before.version + 1}", flag_sets=before.flag_sets))
            time.sleep(BETWEEN_CHANGES)
        print(before.version + 1, flush=True)
    holder.close()


def main() -> None:
    """Serve on the port that is given."""
    holder = SnapshotHolder(snapshot())
    plane = data_plane(holder, lambda: datetime.now(UTC), SECRET, limits=Limits(write_seconds=WRITE_SECONDS))
    taken = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
    threading.Thread(target=change, args=(holder,), daemon=True).start()
    settings = {**uvicorn_settings(), "lifespan": "off"}
    Server(uvicorn.Config(plane, **settings), holder).run(sockets=[taken])


if __name__ == "__main__":
    main()
