# SPDX-License-Identifier: Apache-2.0
"""Are names between backticks set as code, and does everything else stay text?"""

from __future__ import annotations

import pytest

from gonogo.faces.web.templatetags.gonogo import coded


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Run `gonogo check` now.", "Run <code>gonogo check</code> now."),
        ("`a` and `b`", "<code>a</code> and <code>b</code>"),
        ("One ` alone stays.", "One ` alone stays."),
        ("<b>`<script>`</b>", "&lt;b&gt;<code>&lt;script&gt;</code>&lt;/b&gt;"),
        ("` <i>", "` &lt;i&gt;"),
        ("", ""),
    ],
)
def test_only_pairs_of_backticks_make_code(said: str, shown: str) -> None:
    """Text of others can never become markup."""
    assert coded(said) == shown
