# SPDX-License-Identifier: Apache-2.0
"""The history that the demo tells, as a stream that git makes a repository of."""
