# SPDX-License-Identifier: Apache-2.0
"""The forecast: the recent pace, scaled by how far off such forecasts were, and the back-test that shows it."""
