# SPDX-License-Identifier: Apache-2.0
"""What is on record about the work and the time left?"""
