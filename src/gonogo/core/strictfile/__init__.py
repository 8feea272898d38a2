# SPDX-License-Identifier: Apache-2.0
"""What does a file that people write say, where does it say it, and what is wrong with it?

`source` reads YAML with positions, `part` and `fields` are what the schema of a file is made of, `reading` holds text
against a schema, `wording` and `problems` tell people what to mend, `layout` writes a file back, `published` describes
it to editors. A `FileKind` says how one kind of file is spoken of. Free of Django, of the clock and of files.
"""
