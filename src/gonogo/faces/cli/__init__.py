# SPDX-License-Identifier: Apache-2.0
"""The command line: `gonogo NOUN VERB`, for people on a terminal and for pipelines."""
