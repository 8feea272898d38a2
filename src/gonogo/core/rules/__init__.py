# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the core: values in, a verdict and the sentence that says why out."""
