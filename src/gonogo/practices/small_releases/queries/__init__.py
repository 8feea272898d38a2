# SPDX-License-Identifier: Apache-2.0
"""What is on record about releases and what waits?"""
