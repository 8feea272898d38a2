# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of runbooks and cutovers: what is planned, where it stands, and until when one can turn back."""
