# SPDX-License-Identifier: Apache-2.0
"""Does the evaluation keep its promises?"""
