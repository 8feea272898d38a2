# SPDX-License-Identifier: Apache-2.0
"""SQL that changes a copy: taken apart into statements, and run one after the other on a connection of its own."""

from gonogo.adapters.scripts.opening import open_session
from gonogo.adapters.scripts.session import Proof, Session, StatementFailed, TimeIsOver
from gonogo.adapters.scripts.splitting import BadScript, Statement, split

__all__ = ["BadScript", "Proof", "Session", "Statement", "StatementFailed", "TimeIsOver", "open_session", "split"]
