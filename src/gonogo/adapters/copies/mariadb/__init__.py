# SPDX-License-Identifier: Apache-2.0
"""Copies on MariaDB and MySQL: dumped once, loaded for each run."""
