# SPDX-License-Identifier: Apache-2.0
"""Gonogo takes a software release from plan to every user, with evidence at each step that it is safe to go on."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("gonogo")
except PackageNotFoundError:
    __version__ = "0.0.0"
