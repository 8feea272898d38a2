# SPDX-License-Identifier: Apache-2.0
"""Does the endpoint for events speak HTTP as it says, and is its writer fair?"""
