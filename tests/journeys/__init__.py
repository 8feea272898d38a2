# SPDX-License-Identifier: Apache-2.0
"""Whole journeys of people through a real browser."""
