# SPDX-License-Identifier: Apache-2.0
"""How is one step carried out? Everything that can be known before the copy is made is looked at before."""
