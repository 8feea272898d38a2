# SPDX-License-Identifier: Apache-2.0
"""How long will the migration take in production, by how long it took on copies? An upper bound, or why there is none.

Each step is fitted for itself against the rows it had to do. The bound is meant to hold in nine cases of ten.
"""
