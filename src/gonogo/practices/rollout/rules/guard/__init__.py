# SPDX-License-Identifier: Apache-2.0
"""What do the figures of a guardrail say about a release? Pure statistics; docs/decisions/0020 gives the reasons."""
