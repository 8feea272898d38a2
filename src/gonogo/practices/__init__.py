# SPDX-License-Identifier: Apache-2.0
"""The seven practices of the guide, one room each and all of one shape."""
