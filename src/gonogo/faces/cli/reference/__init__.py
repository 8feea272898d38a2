# SPDX-License-Identifier: Apache-2.0
"""How do the reference pages follow from the code? Each page is made from the one place that the program itself reads.

`python -m gonogo.faces.cli.reference` writes them; with `--check` it only says which differ.
"""
