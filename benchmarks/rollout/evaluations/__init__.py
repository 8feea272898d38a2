# SPDX-License-Identifier: Apache-2.0
"""What is measured, on whom, and how do the others evaluate it?"""
