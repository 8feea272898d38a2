# SPDX-License-Identifier: Apache-2.0
"""Copies on PostgreSQL: from a template on one server, by dump and restore across servers."""
