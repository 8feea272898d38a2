# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the rehearsals: facts and now in, a verdict with its reason out."""
