# SPDX-License-Identifier: Apache-2.0
"""One process that answers everything: the data plane from memory, and Django for people."""
