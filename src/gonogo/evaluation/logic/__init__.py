# SPDX-License-Identifier: Apache-2.0
"""How does a targeting rule become a function? JSON Logic with the operators of flagd, one module per family."""
