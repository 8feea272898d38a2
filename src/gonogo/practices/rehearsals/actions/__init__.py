# SPDX-License-Identifier: Apache-2.0
"""What the rehearsals do, one verb each. What runs programs is imported by commands alone."""
