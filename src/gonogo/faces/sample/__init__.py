# SPDX-License-Identifier: Apache-2.0
"""A sample application: a benefits portal that asks Gonogo which version each of its people gets.

Its addresses are only in the demo. The app is always installed all the same, so that its templates and static files
are found and tested like all others, and `gonogo.urls` alone decides whether it is shown. It knows nothing of Gonogo
but the flag protocol (OFREP) and a client key, like any application.
"""
