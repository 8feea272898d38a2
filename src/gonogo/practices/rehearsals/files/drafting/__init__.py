# SPDX-License-Identifier: Apache-2.0
"""What would a rehearsal of this repository's next migration look like?

`alembic`, `django` and `plain` read migrations as text, without importing or running any of them; `repository` finds
them on the disk; `choosing` picks what comes next; `personal` names columns that look personal; `text` writes the file.
"""
