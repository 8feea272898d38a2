# SPDX-License-Identifier: Apache-2.0
"""The web face: pages for people. Templates and components live here; rooms extend the base with their own pages."""
