# SPDX-License-Identifier: Apache-2.0
"""Where applications report who was served what and what happened to them: POST /api/v1/events, outside Django.

`app` speaks HTTP, `batch` reads what was sent, `writer` brings several batches to the store in one transaction from a
thread of its own, so that flags are answered meanwhile.
"""

from gonogo.faces.events.app import EventsIntake, is_for_events

__all__ = ["EventsIntake", "is_for_events"]
