# SPDX-License-Identifier: Apache-2.0
"""How is a run told to a test report, in a pull request, and as annotations of a pipeline?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gonogo.core.printing import plain
from gonogo.practices.rehearsals.commands.history.showing import Run, back_words, differences
from gonogo.practices.rehearsals.rules.durations import count, spoken

MOST_ROWS = 60
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~])")
_MENTION = re.compile(r"([@#!])(?=\w)")
_UNDONE = ("error", "interrupted")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a run tried. `wrong` is empty when it held; `undone` when it could not be tried to the end."""

    group: str
    name: str
    seconds: float = 0.0
    wrong: str = ""
    undone: bool = False
    skipped: bool = False


def cases(result: Run) -> Iterator[Case]:
    """Every step, table, invariant and the way back; and the run itself, for what belongs to none of them."""
    report = result["report"]
    for one in report["steps"]:
        wrong = "" if one["result"] in ("passed", "skipped") else one["says"] or one["result"]
        undone = one["result"] in _UNDONE
        yield Case(one["leg"], one["name"], one["seconds"], wrong, undone, one["result"] == "skipped")
    for one in report["tables"]:
        told = differences({"tables": [one]})
        same = not (one["missing"] or one["extra"] or one["changed"]) and one["complete"]
        name = one["source"] if one["source"] == one["target"] else f"{one['source']} as {one['target']}"
        yield Case(f"rows, {one['leg']}", name, one["seconds"], "" if same else "\n".join((*told, one["says"])).strip())
    for one in report["invariants"]:
        yield Case("invariants", one["name"], 0.0, "" if one["holds"] else one["says"] or count(one["rows"], "row"))
    if report["backout_verified"] is not None:
        yield Case("backout", "brings everything back", 0.0, "" if report["backout_verified"] else back_words(report))
    wrong = "" if result["result"] == "passed" else "\n".join(report["reasons"]) or result["statement"]
    yield Case("run", result["run"], result["seconds"], wrong, result["result"] in _UNDONE)


def as_junit(result: Run) -> str:
    """One test case for each thing that was tried: a failure is wrong, an error could not be tried to the end."""
    suite = Element("testsuite", {"name": _xml(f"rehearsal {result['rehearsal']}"), "timestamp": result["started"]})
    counts = {"failure": 0, "error": 0, "skipped": 0}
    every = list(cases(result))
    for one in every:
        given = {"classname": _xml(one.group), "name": _xml(one.name), "time": f"{one.seconds:.3f}"}
        case = SubElement(suite, "testcase", given)
        outcome = "skipped" if one.skipped else "error" if one.undone else "failure" if one.wrong else ""
        if outcome:
            counts[outcome] += 1
            first = one.wrong.partition("\n")[0] or "left out"
            SubElement(case, outcome, {"message": _xml(first)}).text = _xml(one.wrong)
    suite.attrib |= {
        "tests": str(len(every)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": f"{result['seconds']:.3f}",
    }
    root = Element("testsuites", {key: suite.attrib[key] for key in ("tests", "failures", "errors", "skipped")})
    root.append(suite)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def as_markdown(result: Run) -> str:
    """A comment for a pull request: the sentence, what was wrong, and the steps folded away."""
    report = result["report"]
    wrong = [f"- {_markdown(one)}" for one in report["reasons"]]
    told = [f"- {_markdown(one)}" for one in differences(report)[:MOST_ROWS]]
    steps = [
        f"| {_markdown(one['leg'])} | {_markdown(one['name'])} | {spoken(one['seconds'])} | {_markdown(one['says'])} |"
        for one in report["steps"][:MOST_ROWS]
    ]
    word = "PASSED" if result["result"] == "passed" else str(result["result"]).upper()
    lines = (
        f"### {word}: rehearsal {_markdown(result['rehearsal'])}, run {_markdown(result['run'])}",
        "",
        _markdown(result["statement"]),
        *(("", *wrong) if len(wrong) > 1 else ()),
        *(("", *told) if told else ()),
        "",
        f"The way back {_markdown(back_words(report))}",
        "",
        "<details>",
        f"<summary>{len(report['steps'])} steps</summary>",
        "",
        "| Part | Step | Took | What it blocked |",
        "| --- | --- | --- | --- |",
        *steps,
        "",
        "</details>",
        "",
    )
    return "\n".join(lines)


def as_github(result: Run) -> str:
    """Annotations: one line that sums up, then an error for each thing that was wrong."""
    kind = "notice" if result["result"] == "passed" else "error"
    lines = [f"::{kind} title={_property('Rehearsal ' + result['rehearsal'])}::{_data(result['statement'])}"]
    for one in cases(result):
        if one.wrong and one.group != "run":
            lines.append(f"::error title={_property(f'{one.group}: {one.name}')}::{_data(one.wrong)}")
    return "\n".join((*lines, ""))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _markdown(text: object) -> str:
    """Text on one line that stays text: no markup, nobody called, nothing linked."""
    return _MENTION.sub("\\1\N{WORD JOINER}", _NOT_MARKDOWN.sub(r"\\\1", " ".join(plain(text).split())))


def _data(text: str) -> str:
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "junit": as_junit,
    "markdown": as_markdown,
    "github": as_github,
}
