# SPDX-License-Identifier: Apache-2.0
"""The work: lists exported from trackers, counts typed in or from git, and what each week finished."""
