# SPDX-License-Identifier: Apache-2.0
"""Which version does this user get? The data plane: OpenFeature clients ask here and are answered from memory.

It speaks OFREP (one flag, all flags), hands flag definitions to flagd fleets, and tells browsers over server-sent
events when to ask again. A plain ASGI app: nothing here knows the web framework or the store, so answers keep coming
while the store is down. `snapshot` says what is served; `app` puts the parts together.
"""

from __future__ import annotations

from gonogo.faces.ofrep.app import Readiness, data_plane, handles, readiness
from gonogo.faces.ofrep.holder import SnapshotHolder
from gonogo.faces.ofrep.snapshot import KeyGrant, ServedFlags, Snapshot, key_digest

__all__ = [
    "KeyGrant",
    "Readiness",
    "ServedFlags",
    "Snapshot",
    "SnapshotHolder",
    "data_plane",
    "handles",
    "key_digest",
    "readiness",
]
