# SPDX-License-Identifier: Apache-2.0
"""How is the gate of a wave told to a person, to a pipeline, to a test report and in a pull request?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rich.console import Console
from rich.text import Text

from gonogo.core.printing import STATE_STYLES, plain, say

Finding = Mapping[str, Any]
Result = Mapping[str, Any]
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")


def word(state: str) -> str:
    """A state as it stands on a board."""
    return "NO EVIDENCE" if state == "unknown" else state.upper()


def holds(finding: Finding) -> bool:
    """Whether the finding keeps the wave closed."""
    return finding["level"] == "required" and finding["verdict"] != "go" and finding["waived_by"] is None


def print_findings(console: Console, result: Result) -> None:
    """The verdict, what holds the wave with its remedies, then the rest in short."""
    heading = Text.assemble(
        (word(result["verdict"]), STATE_STYLES[result["verdict"]]),
        f"  {plain(result['release'])}, wave {plain(result['wave'])}, plan version {result['plan_version']}",
    )
    console.print(heading)
    say(console, result["reason"])
    held = [one for one in result["findings"] if holds(one)]
    for one in held:
        console.print()
        console.print(Text.assemble((word(one["verdict"]), STATE_STYLES[one["verdict"]]), f"  {plain(one['check'])}"))
        say(console, one["reason"], indent=2)
        say(console, f"To do: {one['remedy']}", indent=2)
        if one["evidence"]:
            say(console, f"Rests on {_evidence(one)}.", indent=2, style="dim")
    if any(one["verdict"] == "unknown" for one in held):
        console.print()
        say(console, 'Done? Then record it: gonogo evidence attest CHECK --outcome passed --because "What you know"')
    silent = [one for one in result["findings"] if one["level"] == "advisory" and one["verdict"] == "unknown"]
    rest = [one for one in result["findings"] if not holds(one) and one not in silent]
    if rest:
        console.print()
    width = max((len(one["check"]) for one in rest), default=0)
    for one in rest:
        _print_short(console, one, width)
    if silent:
        say(console, f"\n{_silent(silent)}", style="dim")


def _silent(findings: list[Finding]) -> str:
    """What is only advice here and not answered, in one sentence: it holds nothing and would drown the rest."""
    names = ", ".join(str(one["check"]) for one in findings)
    count = "1 more check is" if len(findings) == 1 else f"{len(findings)} more checks are"
    return f"{count} advice for this kind of release and not answered: {names}."


def _print_short(console: Console, one: Finding, width: int) -> None:
    line = Text.assemble(
        (f"{word(one['verdict']):<12}", STATE_STYLES[one["verdict"]]), f"{plain(one['check']):<{width}}  "
    )
    console.print(line.append(_weight(one), "dim"))
    if one["verdict"] != "go":
        say(console, one["reason"], indent=12)


def _weight(one: Finding) -> str:
    return f"waiver {one['waived_by']}" if one["waived_by"] is not None else str(one["level"])


def _evidence(one: Finding) -> str:
    return ", ".join(f"evidence {number}" for number in one["evidence"])


def as_github(result: Result) -> str:
    """Workflow annotations: one line that sums up, errors for what holds the wave, warnings for advice not met.

    The sum stands first, because GitHub shows only the first annotations of a step.
    """
    summary = f"{word(result['verdict'])}: {result['release']}, wave {result['wave']}. {result['reason']}"
    kind = "notice" if result["verdict"] == "go" else "error"
    lines = [f"::{kind} title=Gonogo::{_data(summary)}"]
    for one in result["findings"]:
        if one["verdict"] == "go":
            continue
        kind = "error" if holds(one) else "notice" if one["waived_by"] is not None else "warning"
        title = f"{word(one['verdict'])}: {one['check']}"
        said = one["reason"] if one["waived_by"] is None else f"{one['reason']} ({_weight(one)})"
        lines.append(f"::{kind} title={_property(title)}::{_data(said)}%0A{_data('To do: ' + one['remedy'])}")
    return "\n".join((*lines, ""))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_junit(result: Result) -> str:
    """One test case per check: a failure is no-go, an error is no evidence, skipped is advice not met or waived."""
    suite = Element("testsuite", {"name": _xml(f"{result['release']}, wave {result['wave']}")})
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for one in result["findings"]:
        practice, _, name = one["check"].partition(".")
        case = SubElement(suite, "testcase", {"classname": _xml(practice), "name": _xml(name)})
        if one["verdict"] == "go":
            continue
        outcome = ("failure" if one["verdict"] == "no-go" else "error") if holds(one) else "skipped"
        counts[outcome] += 1
        told = SubElement(case, outcome, {"message": _xml(one["reason"])})
        told.text = _xml(f"{one['reason']}\n{_weight(one)}\nTo do: {one['remedy']}")
    suite.attrib |= {
        "tests": str(len(result["findings"])),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
    }
    root = Element("testsuites", {key: suite.attrib[key] for key in ("tests", "failures", "errors", "skipped")})
    root.append(suite)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _xml(text: str) -> str:
    """Text without the signs that no XML document can hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def as_markdown(result: Result) -> str:
    """A table for a comment on a pull request, what holds the wave first."""
    rows = [
        f"| {word(one['verdict'])} | {_markdown(one['check'])} | {_weight(one)} | {_markdown(_told(one))} |"
        for one in sorted(result["findings"], key=lambda one: not holds(one))
    ]
    return "\n".join(
        (
            f"### {word(result['verdict'])}: {_markdown(result['release'])}, wave {_markdown(result['wave'])}",
            "",
            f"{_markdown(result['reason'])} Plan version {result['plan_version']}.",
            "",
            "| Verdict | Check | Weight | Why, and what to do |",
            "|---|---|---|---|",
            *rows,
            "",
        )
    )


def _told(one: Finding) -> str:
    return f"{one['reason']} To do: {one['remedy']}" if holds(one) else str(one["reason"])


def _markdown(text: str) -> str:
    """Text that stays text: no markup, no new lines, and nobody is called by an at-sign."""
    line = " ".join(plain(text).split())
    return _NOT_MARKDOWN.sub(r"\\\1", line).replace("@", "@\u200b")


WRITERS: Mapping[str, Callable[[Result], str]] = {
    "github": as_github,
    "junit": as_junit,
    "markdown": as_markdown,
}
