# SPDX-License-Identifier: Apache-2.0
"""The management API: every operation of the command line from afar, with a token."""
