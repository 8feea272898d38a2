# SPDX-License-Identifier: Apache-2.0
"""A sample application: a benefits portal that asks Gonogo which version each of its people gets.

Shown only in the demo. It knows nothing of Gonogo but the flag protocol (OFREP) and a client key, like any application.
"""
