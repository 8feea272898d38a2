# SPDX-License-Identifier: Apache-2.0
"""Where everything stands in the pictures of this room; templates only draw."""
