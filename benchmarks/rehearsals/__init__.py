# SPDX-License-Identifier: Apache-2.0
"""What do rehearsals cost, beside the least that could be done?"""
