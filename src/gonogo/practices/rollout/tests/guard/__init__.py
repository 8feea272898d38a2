# SPDX-License-Identifier: Apache-2.0
"""Tests of the statistics of the guardrails."""
