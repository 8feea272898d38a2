# SPDX-License-Identifier: Apache-2.0
"""What stands in the place of a real value? Drawn from a secret key and the value, so equal values stay equal."""
