# SPDX-License-Identifier: Apache-2.0
"""Of what are these programs made?"""
