# SPDX-License-Identifier: Apache-2.0
"""Where people and machines meet Gonogo: web pages, command line, management API and data plane."""
