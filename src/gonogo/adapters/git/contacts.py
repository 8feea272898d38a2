# SPDX-License-Identifier: Apache-2.0
"""Who is who? The addresses under which somebody commits, made one by the mailmap of the main branch."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import run
from gonogo.adapters.git.text import as_text

_WHOLE = re.compile(rb"[^<>]* <[^<>]+>")


def authors_of(repository: GitRepository, contacts: Iterable[bytes], head: str) -> dict[str, str]:
    """For every contact (`Name <address>`) the address of that person in lower case; a name where no address is.

    The mailmap is the one in the commit `head`, so that every clone and folder gives the same answer.
    """
    known = list(contacts)
    authors = {as_text(contact): _address(contact) for contact in known}
    asked = [contact for contact in known if _WHOLE.fullmatch(contact)]
    with repository.borrowed() as first:
        named = (*first, "-c", f"mailmap.blob={head}:.mailmap")
        if (
            not asked
            or run(repository.place, (*first, "cat-file", "-t", f"{head}:.mailmap"), codes=(0, 128)) != b"blob\n"
        ):
            return authors
        said = run(repository.place, (*named, "check-mailmap", "--stdin"), sent=(one + b"\n" for one in asked))
    authors.update(zip(map(as_text, asked), map(_address, said.split(b"\n")[:-1]), strict=True))
    return authors


def _address(contact: bytes) -> str:
    name, _, address = contact.rpartition(b"<")
    return as_text(address.rstrip(b">").strip() or name.strip()).lower()
