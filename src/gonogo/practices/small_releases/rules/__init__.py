# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of this room: what a history says about releases, and what could be released first."""
