# SPDX-License-Identifier: Apache-2.0
"""Under which names does the ledger keep what concerns rehearsals? The subject is the name of the rehearsal."""

RUN = "rehearsals.run"
PRODUCTION = "rehearsals.production"
SIZE = "rehearsals.production-size"
MIGRATION = "rehearsals.migration"
DRESS = "rehearsals.dress"
CUTOVER = "rehearsals.cutover"
EVIDENCE_KINDS = {
    RUN: "One run of a rehearsal: its steps, what was compared, whether the backout worked, and how long it took.",
    PRODUCTION: "How long the steps of the real cutover took, beside what was forecast.",
    SIZE: "How many rows production holds, to see how it grows and how long the migration will take there.",
    MIGRATION: "Which files the migration consists of now, as a hash, to see whether it changed since.",
    DRESS: "A dress rehearsal: whether it fitted its window, and what each task took beside what was planned.",
    CUTOVER: "A cutover: how it ended, and what each task took beside what was planned.",
}
