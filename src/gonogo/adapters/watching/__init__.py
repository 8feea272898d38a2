# SPDX-License-Identifier: Apache-2.0
"""For how long would readers and writers have waited while a step ran on a copy, and for which lock?"""

from __future__ import annotations

from gonogo.adapters.watching.values import Answers, Held, Question, Seen, Waited
from gonogo.adapters.watching.watching import MOST_TABLES, Watcher, watch

__all__ = ["MOST_TABLES", "Answers", "Held", "Question", "Seen", "Waited", "Watcher", "watch"]
