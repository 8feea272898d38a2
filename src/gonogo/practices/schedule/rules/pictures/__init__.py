# SPDX-License-Identifier: Apache-2.0
"""Where stands each part of the pictures of this room? Pure places; templates draw them."""
