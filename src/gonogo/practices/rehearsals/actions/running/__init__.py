# SPDX-License-Identifier: Apache-2.0
"""How is a rehearsal run on this machine, so that nothing is lost and nothing is left behind?"""
