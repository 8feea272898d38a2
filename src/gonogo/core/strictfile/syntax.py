# SPDX-License-Identifier: Apache-2.0
"""What do the errors of the YAML reader mean in plain words?"""

from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from gonogo.core.strictfile.kind import FileKind
from gonogo.core.strictfile.problems import Position

_MEANINGS = (
    ("character '\\t'", "a tab stands where only spaces may; indent with spaces"),
    ("mapping values are not allowed", 'a ":" cannot stand here; put text that holds ": " in quotes'),
    ("could not find expected ':'", 'a ":" is missing after a key, or a line is not indented as its neighbours'),
    ("expected ',' or ']'", 'a list opened with "[" goes on without "," or "]"'),
    ("expected ',' or '}'", 'a part opened with "{" goes on without "," or "}"'),
    ("expected <block end>", "a line is not indented as its neighbours"),
    ("unknown escape character", 'a "\\" in double quotes starts an unknown sign; use single quotes'),
    ("expected escape sequence", 'a "\\" in double quotes starts an unknown sign; use single quotes'),
    ("block sequence entries", 'a "-" cannot start a list here; put the list on its own lines'),
    ("sequence entries are not allowed", 'a "-" cannot start a list here; put the list on its own lines'),
    ("expected alphabetic or numeric", 'text that starts with "&" or "*" needs quotes'),
    ("found undefined tag handle", 'text that starts with "!" needs quotes'),
    ("while scanning a directive", 'a line cannot start with "%"; put the text in quotes'),
    ("incompatible yaml document", "{noun}s are YAML 1.2; remove the %YAML line"),
    ("expected '<document start>'", "the text goes on after its end; it should be a set of keys such as {key}:"),
    ("while scanning a quoted scalar", "a quotation mark is opened and never closed"),
    ("that cannot start any token", "text that starts with this character needs quotes"),
    ("parsing an tag", 'text that starts with "!" needs quotes'),
    ("scanning a tag", 'text that starts with "!" needs quotes'),
    ("block scalar", 'text that starts with "|" or ">" goes on below, indented; put it in quotes if it does not'),
    ("expected the node content, but found '<stream end>'", "the text ends in the middle of a part; close it"),
    ("expected the node content", "a value is missing here, or a bracket stands alone"),
    ("flow sequence", 'a list opened with "[" is never closed'),
    ("flow mapping", 'a part opened with "{" is never closed'),
)


def explain(error: Exception, last: Position, kind: FileKind[Any]) -> tuple[int, int, str]:
    """Say line, column and the plain meaning; `last` is where reading had got to."""
    if not isinstance(error, MarkedYAMLError):
        return (*last, "the text near here cannot be read as YAML")
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else last
    told = f"{error.problem or ''} {error.context or ''}"
    lowered = told.lower()
    for words, meaning in _MEANINGS:
        if words in lowered:
            return line, column, meaning.replace("{noun}", kind.noun).replace("{key}", kind.keys[0])
    return line, column, f"this is not valid YAML ({' '.join(told.split())[:200]})"
