# SPDX-License-Identifier: Apache-2.0
"""Is the controller right? A model of it that is driven at random, wrong engines that it must catch, and the store."""
