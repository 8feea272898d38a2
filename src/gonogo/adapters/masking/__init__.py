# SPDX-License-Identifier: Apache-2.0
"""How are values exchanged inside a database that nobody uses yet, and how is it made sure that none is left?"""

from __future__ import annotations

from gonogo.adapters.masking.opening import open_masking
from gonogo.adapters.masking.values import Change, Column, Exchange, Kind, LeakCheck

__all__ = ["Change", "Column", "Exchange", "Kind", "LeakCheck", "open_masking"]
