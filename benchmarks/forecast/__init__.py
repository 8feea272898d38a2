# SPDX-License-Identifier: Apache-2.0
"""Do forecast dates hold, and how long does a forecast take? One program for each module; `make bench` runs all."""
