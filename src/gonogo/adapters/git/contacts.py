# SPDX-License-Identifier: Apache-2.0
"""Who is who? The addresses under which somebody commits, made one by the mailmap of the main branch."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import run
from gonogo.adapters.git.text import as_bytes, as_text

_WHOLE = re.compile(r"[^<>]* <[^<>]+>")


def authors_of(repository: GitRepository, contacts: Iterable[str], head: str) -> dict[str, str]:
    """For every contact (`Name <address>`) the address of that person in lower case; a name where no address is.

    The mailmap is the one in the commit `head`, so that every clone and folder gives the same answer.
    """
    authors = {contact: _address(contact) for contact in contacts}
    asked = [contact for contact in authors if _WHOLE.fullmatch(contact)]
    with repository.borrowed() as first:
        kind = run(repository.place, (*first, "cat-file", "-t", f"{head}:.mailmap"), codes=(0, 128))
        if not asked or kind != b"blob\n":
            return authors
        words = (*first, "-c", f"mailmap.blob={head}:.mailmap", "check-mailmap", "--stdin")
        said = run(repository.place, words, sent=(as_bytes(one) + b"\n" for one in asked))
    authors.update(zip(asked, map(_address, map(as_text, said.split(b"\n")[:-1])), strict=True))
    return authors


def _address(contact: str) -> str:
    name, _, address = contact.rpartition("<")
    return (address.rstrip(">").strip() or name.strip()).lower()
