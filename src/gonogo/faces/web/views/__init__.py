# SPDX-License-Identifier: Apache-2.0
"""The pages of the web face, one file per question."""
