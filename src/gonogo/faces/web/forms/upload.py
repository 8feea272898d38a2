# SPDX-License-Identifier: Apache-2.0
"""Which files of a plan came along, and which roster of the plan is each?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django import forms

from gonogo.core.errors import BadInput

LARGEST_UPLOAD = 32 * 1024 * 1024


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file judged by itself."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class UploadPlan(forms.Form):
    """A plan file with the rosters it names."""

    plan = forms.FileField(label="Plan file", help_text="release.yaml, at most 1 MB.", allow_empty_file=True)
    rosters = FilesField(
        label="Rosters",
        help_text="The CSV or text files the plan names. A roster that is not sent stays as it is stored.",
        required=False,
    )


def read_upload(file: Any) -> bytes:
    """The content of an uploaded file; BadInput when it is too large for a browser."""
    if file.size > LARGEST_UPLOAD:
        raise BadInput(
            f"{file.name} is {file.size / 2**20:.0f} MB; at most {LARGEST_UPLOAD // 2**20} MB can be sent from a "
            "browser. Use `gonogo plan apply` for larger rosters."
        )
    content: bytes = file.read()
    return content


def match_rosters(files: Iterable[Any], paths: Iterable[str]) -> dict[str, bytes]:
    """The files by the path the plan uses; browsers send names only, so a name must fit exactly one path."""
    named = _by_name(paths)
    problems: list[str] = []
    rosters: dict[str, bytes] = {}
    for file in files:
        fitting = named.get(str(file.name), ())
        if not fitting:
            problems.append(f"{file.name} is not named in the plan; it names {', '.join(named) or 'no roster'}.")
        elif len(fitting) > 1:
            problems.append(f"{file.name} could be {' or '.join(fitting)}; give the rosters different file names.")
        else:
            rosters[fitting[0]] = read_upload(file)
    if problems:
        raise BadInput("The files do not fit the plan.", details=tuple(problems))
    return rosters


def _by_name(paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for path in paths:
        name = PurePosixPath(path).name
        named[name] = (*named.get(name, ()), path)
    return named
