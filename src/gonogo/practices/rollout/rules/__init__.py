# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the rollout: which wave a user is in, what flags that makes, and whether a wave may move."""
