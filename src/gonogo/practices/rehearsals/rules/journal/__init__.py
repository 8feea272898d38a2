# SPDX-License-Identifier: Apache-2.0
"""What happened in a run so far, and what may happen next? A journal decides; what it does not say did not happen."""
