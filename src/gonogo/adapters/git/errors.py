# SPDX-License-Identifier: Apache-2.0
"""Why could a repository not be read? What git said, as a sentence with a remedy."""

from __future__ import annotations

_MISSING = (
    "missing",
    "unable to read",
    "could not read",
    "cannot read",
    "bad object",
    "bad tree",
    "could not fetch",
    "could not parse",
    "unable to parse",
    "unable to unpack",
    "unable to find",
    "failed to traverse",
    "corrupt",
    "inflate",
    "not a valid object",
    "not our ref",
    "does not match",
    "is too small",
    "premature end",
    "unable to open object pack",
    "revision walk setup failed",
    "invalid object",
    "garbage at end",
    "hash mismatch",
    "bad sha1",
    "object file",
)


class GitError(Exception):
    """The repository cannot be read; the message names it, the reason and the remedy."""


class MissingObjects(GitError):
    """The clone lacks objects that its history needs: it is partial, damaged, or was copied while it changed."""


def refused(said: bytes, place: str) -> GitError:
    """What to tell when git ended with an error about the repository at this place."""
    text = said.decode("utf-8", "backslashreplace").strip()
    low = text.lower()
    if "dubious ownership" in low or "unsafe repository" in low:
        return GitError(
            f"{place} belongs to another user, so git does not read it. If you trust whoever owns it, say so once: "
            f"git config --global --add safe.directory {place}"
        )
    if "not a git repository" in low or "not a repository" in low:
        return GitError(f"{place} is not in a git repository. Name the folder of a clone with --repo.")
    if any(sign in low for sign in _MISSING):
        return MissingObjects(
            f"{place} lacks a part of its history, so it cannot be read whole (git: {_first(text)}). See what is "
            "missing with git fsck. A clone made with --filter=tree:0 needs a fetch of the rest: git fetch --refetch; "
            "a damaged one is best made anew."
        )
    return GitError(f"{place} cannot be read: git says: {_first(text) or 'nothing'}")


def _first(text: str) -> str:
    """The line that says most: the first fatal one, else the first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
