# SPDX-License-Identifier: Apache-2.0
"""Which files deserve a look before a release, and whose lines do not count, by their names and their past?"""
