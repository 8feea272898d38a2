# SPDX-License-Identifier: Apache-2.0
"""What is done with runbooks and cutovers, one verb each, each in one transaction. No program is started here."""
