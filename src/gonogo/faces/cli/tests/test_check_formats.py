# SPDX-License-Identifier: Apache-2.0
"""Does every form of an answer tell the same story, and can no recorded word break out of its form?"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import fromstring

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from gonogo.faces.cli.check_formats import as_github, as_junit, as_markdown, holds, print_findings

VERDICTS = st.sampled_from(["go", "no-go", "unknown"])
FINDINGS = st.fixed_dictionaries(
    {
        "check": st.from_regex(r"[a-z_]{1,12}\.[a-z-]{1,12}", fullmatch=True),
        "verdict": VERDICTS,
        "reason": st.text(max_size=80),
        "remedy": st.text(max_size=80),
        "evidence": st.lists(st.integers(1, 99), max_size=3),
        "level": st.sampled_from(["required", "advisory"]),
        "waived_by": st.none() | st.integers(1, 9),
    }
)
RESULTS = st.fixed_dictionaries(
    {
        "release": st.just("portal-2.0"),
        "wave": st.just("pilot"),
        "plan_version": st.integers(1, 9),
        "verdict": VERDICTS,
        "reason": st.text(max_size=80),
        "findings": st.lists(FINDINGS, max_size=6),
    }
)


def finding(check: str, verdict: str, **more: Any) -> dict[str, Any]:
    """A finding with everything a finding has."""
    usual = {"reason": "Because.", "remedy": "Do it.", "evidence": [], "level": "required", "waived_by": None}
    return {"check": check, "verdict": verdict, **usual, **more}


def result(*findings: dict[str, Any], verdict: str = "no-go") -> dict[str, Any]:
    """An answer with these findings."""
    return {
        "release": "portal-2.0",
        "wave": "pilot",
        "plan_version": 3,
        "verdict": verdict,
        "reason": "It is so.",
        "findings": list(findings),
    }


def printed(answer: dict[str, Any], width: int = 80) -> str:
    """The text form, as a terminal of this width shows it."""
    console = Console(width=width, force_terminal=True, color_system=None, highlight=False)
    with console.capture() as capture:
        print_findings(console, answer)
    return capture.get()


def test_text_says_what_holds_first_with_its_remedy() -> None:
    """The finding that keeps the wave closed stands before the others, and only it comes with what to do."""
    text = printed(result(finding("a.met", "go"), finding("b.held", "no-go", remedy="Mend it.", evidence=[4, 7])))
    assert text.index("b.held") < text.index("a.met")
    assert text.count("To do:") == 1
    assert "Rests on evidence 4, evidence 7." in text
    assert text.startswith("NO-GO")


def test_text_marks_a_waiver() -> None:
    """A waived finding does not hold, and the number of its waiver is told."""
    assert "waiver 5" in printed(result(finding("a.waived", "no-go", waived_by=5), verdict="go"))


@settings(max_examples=40, deadline=None)
@given(RESULTS)
def test_text_fits_a_terminal_of_80_columns(answer: dict[str, Any]) -> None:
    """No line is wider, whatever was recorded, and no recorded word steers the terminal."""
    text = printed(answer)
    assert "\x1b" not in text
    assert all(len(line.rstrip()) <= 80 for line in text.splitlines())


@settings(max_examples=60)
@given(RESULTS)
def test_github_has_one_line_per_annotation(answer: dict[str, Any]) -> None:
    """A summary and one line for every check that is not met; no recorded word begins a line of its own."""
    lines = as_github(answer).split("\n")
    unmet = [one for one in answer["findings"] if one["verdict"] != "go"]
    assert len(lines) == len(unmet) + 2
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines[:-1])
    assert "\r" not in as_github(answer)


def test_github_escapes_commands_and_tells_weights_apart() -> None:
    """Percent, new lines, colons and commas are escaped; advice warns, waived findings are notices."""
    text = as_github(
        result(
            finding("a.held", "unknown", reason="50%\n::error::planted"),
            finding("b.advice", "no-go", level="advisory"),
            finding("c.waived", "no-go", waived_by=2),
        )
    )
    assert "::error title=NO EVIDENCE%3A a.held::50%25%0A::error::planted%0ATo do: Do it.\n" in text
    assert "::warning title=NO-GO%3A b.advice::" in text
    assert "::notice title=NO-GO%3A c.waived::Because. (waiver 2)" in text
    assert text.startswith("::error title=Gonogo::NO-GO: portal-2.0, wave pilot. It is so.\n")


@settings(max_examples=60)
@given(RESULTS)
def test_junit_is_valid_xml_with_a_case_per_check(answer: dict[str, Any]) -> None:
    """Whatever was recorded, a reader of XML finds every check, and what holds is a failure or an error."""
    suite = fromstring(as_junit(answer))[0]
    assert len(suite) == len(answer["findings"]) == int(suite.get("tests", "-1"))
    for case, one in zip(suite, answer["findings"], strict=True):
        assert f"{case.get('classname')}.{case.get('name')}" == one["check"]
        outcome = case[0].tag if len(case) else ""
        held = {"no-go": "failure", "unknown": "error"}.get(one["verdict"], "")
        assert outcome == ("" if one["verdict"] == "go" else held if holds(one) else "skipped")


@settings(max_examples=60)
@given(RESULTS)
def test_markdown_is_one_row_per_check(answer: dict[str, Any]) -> None:
    """No recorded word ends a cell, a row or the table, nor opens a tag or a link."""
    lines = as_markdown(answer).split("\n")
    rows = lines[lines.index("|---|---|---|---|") + 1 : -1]
    assert len(rows) == len(answer["findings"])
    for row in rows:
        unescaped = row.replace("\\\\", "").replace("\\|", "")
        assert unescaped.count("|") == 5


def test_markdown_calls_nobody_and_keeps_markup_as_text() -> None:
    """Words that look like HTML, a link or a person stay words."""
    text = as_markdown(result(finding("a.b", "no-go", reason="<script> [x](y) @dana | end\nnext")))
    assert r"\<script\> \[x\](y) @" + "\u200b" + r"dana \| end next" in text
