# SPDX-License-Identifier: Apache-2.0
"""What every practice shares: the release and its plan, the ledger of evidence, the gate, and the people.

The core knows no practice. A practice hands it a `Practice` (see `core.practice`) and speaks to the others only through
evidence in the ledger.
"""
