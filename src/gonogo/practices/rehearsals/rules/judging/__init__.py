# SPDX-License-Identifier: Apache-2.0
"""Is a rehearsed migration fit to be done for real? Did it pass, does that still count, and does it fit the window?"""
