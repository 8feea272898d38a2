# SPDX-License-Identifier: Apache-2.0
"""`gonogo rehearsal compare`: do all rows of one database stand in the other?"""
