# SPDX-License-Identifier: Apache-2.0
"""The demo's rehearsals: made up, and the same every time."""
