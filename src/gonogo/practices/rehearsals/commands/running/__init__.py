# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal run`, `record` and `clean`: run a rehearsal on this machine, and tell how it goes."""

from gonogo.practices.rehearsals.commands.running.cleaning import clean
from gonogo.practices.rehearsals.commands.running.recording import record
from gonogo.practices.rehearsals.commands.running.run import run

RUNNING = (run, record, clean)
