# SPDX-License-Identifier: Apache-2.0
"""Which data folder do these tests put under stress? The one of the crash tests."""

from __future__ import annotations

from tests.crash.conftest import opened, prepared, untouched, untouched_open

__all__ = ["opened", "prepared", "untouched", "untouched_open"]
