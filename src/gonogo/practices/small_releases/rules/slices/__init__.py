# SPDX-License-Identifier: Apache-2.0
"""Which part of the waiting work could go first: what hangs together, and where main can be cut?"""
