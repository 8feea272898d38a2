# SPDX-License-Identifier: Apache-2.0
"""Prepare customer support response templates.

The guide asks for prepared answers to expected requests, so that everyone gets the same advice. This room keeps the
expected requests, the approved answers, and who will be there to give them.
"""
