# SPDX-License-Identifier: Apache-2.0
"""How does a runner do the programs of a cutover, so that none runs twice and nothing that happened is lost?

Imported by commands alone: what is here starts programs.
"""
