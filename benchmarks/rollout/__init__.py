# SPDX-License-Identifier: Apache-2.0
"""How fast is the rollout room, beside others? One program for each module; `make bench` runs them all."""
