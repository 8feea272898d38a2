# SPDX-License-Identifier: Apache-2.0
"""What is kept of a run: its report as plain data, checked, and cut to a size that the ledger takes."""
