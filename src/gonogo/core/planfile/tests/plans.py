# SPDX-License-Identifier: Apache-2.0
"""Which plans are tried: the example, edited copies of it, and any plan there can be?"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from gonogo.core.planfile import Plan, PlanError, read_plan
from gonogo.core.rules.duration import format_duration
from gonogo.core.strictfile.scalars import ScalarError, check_text

EXAMPLE = (Path(__file__).parent / "data" / "release.yaml").read_text(encoding="utf-8")
SMALLEST = """\
release: portal-1.1
product: portal
kind: iterative
date: 2027-03-01
groups: {everyone: {match: any}}
waves: [{name: all, opens: 2027-03-01T09:00, groups: [everyone]}]
"""


def edited(*edits: tuple[str, str], text: str = EXAMPLE) -> str:
    """Replace pieces of a plan, each of which must be there."""
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def problems_of(text: str | bytes, **surroundings: Any) -> list[str]:
    """Read a plan that cannot be used and list its problems as people see them."""
    try:
        plan: Plan = read_plan(text, **surroundings)
    except PlanError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError(f"the plan was accepted: {plan}")


def _storable(text: str) -> bool:
    try:
        check_text(text)
    except ScalarError:
        return False
    return True


ODD_WORDS = [
    "on",
    "off",
    "no",
    "yes",
    "null",
    "~",
    "true",
    "1",
    "1.0",
    "0x1",
    "1e3",
    ".inf",
    "2027-03-01",
    "---",
    "...",
    "<<",
]
ODD_WORDS += [
    "# no",
    "a: b",
    "a:",
    ":a",
    "- a",
    "? a",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "|",
    ">",
    "[a]",
    "{a: b}",
    "a,b",
]
ODD_WORDS += [
    "'",
    '"',
    "\\",
    "a #b",
    "ä",
    "日本",
    "\U0001f680",
    "\xa0",
    "\x85",
    "\u2028",
    "\ufeff",
    "a\nb",
    "\t",
    " a ",
    "",
]
any_text = st.sampled_from(ODD_WORDS) | st.text(max_size=12).filter(_storable)
lines = any_text.filter(lambda text: text.strip() != "" and text.isprintable())
names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
days = st.dates(date(1990, 1, 1), date(2999, 12, 31)).map(date.isoformat)
spans = st.timedeltas(timedelta(0), timedelta(days=400)).map(
    lambda span: format_duration(timedelta(seconds=span.total_seconds() // 1))
)
numbers = st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
scalars = any_text | st.booleans() | numbers
attributes = st.text(min_size=1, max_size=6).filter(lambda text: text.strip() != "" and _storable(text)) | lines
moments = st.datetimes(datetime.fromisoformat("2027-03-01"), datetime.fromisoformat("2027-09-01"))
paths = st.lists(names, min_size=1, max_size=3).map("/".join)


def _maybe(draw: st.DrawFn, **parts: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Draw some of these keys."""
    chosen = draw(st.sets(st.sampled_from(sorted(parts))))
    return {key.replace("_", "-"): draw(parts[key]) for key in sorted(chosen)}


@st.composite
def _flag(draw: st.DrawFn) -> dict[str, Any]:
    objects = st.dictionaries(
        any_text, st.recursive(scalars | st.none(), lambda inner: st.lists(inner, max_size=2)), max_size=2
    )
    values = draw(st.sampled_from([st.booleans(), any_text, numbers, objects]))
    keys = draw(
        st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,4}", fullmatch=True), min_size=2, max_size=4, unique=True)
    )
    return {"variants": {key: draw(values) for key in keys}, "new": keys[0], "old": keys[1]}


_matches = st.just("any") | st.dictionaries(
    attributes, scalars | st.lists(scalars, min_size=1, max_size=3), min_size=1, max_size=3
)
_groups = st.dictionaries(
    names, st.fixed_dictionaries({"match": _matches}) | st.fixed_dictionaries({"roster": paths}), min_size=1, max_size=3
)
_breach = {"on-breach": st.sampled_from(["rollback", "pause", "hold"])}
_positive = st.floats(1e-9, 0.99)
_guardrails = [
    {"kind": st.just("rate"), "bad": lines, "of": lines, "margin": _positive, **_breach},
    {
        "kind": st.just("mean"),
        "of": lines,
        "margin": _positive | st.integers(1, 9),
        "better": st.sampled_from(["lower", "higher"]),
        **_breach,
    },
    {
        "kind": st.just("limit"),
        "source": st.fixed_dictionaries({"prometheus": any_text.filter(bool)}),
        "below": st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False),
        **_breach,
    },
    {"kind": st.just("count"), "source": st.just("support"), **_breach},
]


@st.composite
def plan_data(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the plain data of any plan that can be used."""
    groups = draw(_groups)
    some_groups = st.lists(st.sampled_from(sorted(groups)), min_size=1, max_size=3, unique=True)
    opens = sorted(draw(st.lists(moments, min_size=1, max_size=3)))
    wave_names = draw(st.lists(names, min_size=len(opens), max_size=len(opens), unique=True))
    stages = st.sets(st.integers(1, 99), max_size=3).map(lambda found: [*sorted(found), 100])
    approval = st.sampled_from(["required", "none"])
    waves = [
        {
            "name": name,
            "opens": moment.isoformat(timespec="seconds"),
            "groups": draw(some_groups),
            **_maybe(draw, stages=stages, bake=spans, holdback=st.integers(0, 50), approval=approval),
        }
        for name, moment in zip(wave_names, opens, strict=True)
    ]
    guardrails = [
        {"name": name, **draw(st.fixed_dictionaries(draw(st.sampled_from(_guardrails))))}
        for name in draw(st.lists(names, max_size=3, unique=True))
    ]
    freezes = [
        dict(zip(("name", "from", "to"), (name, *sorted(draw(st.tuples(days, days)))), strict=True))
        for name in draw(st.lists(lines, max_size=2, unique=True))
    ]
    required = {"release": names, "product": names, "kind": st.sampled_from(["iterative", "big-bang"])}
    return {
        **draw(st.fixed_dictionaries(required)),
        "date": "2027-03-01",
        "groups": groups,
        "waves": waves,
        "guardrails": guardrails,
        "freezes": freezes,
        **_maybe(
            draw,
            title=lines,
            bucket_by=lines,
            flags=st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z0-9._/-]{0,8}", fullmatch=True), _flag(), max_size=3),
            population=st.fixed_dictionaries({"roster": paths}),
            repository=st.fixed_dictionaries({}, optional={"path": lines, "releases": lines}),
            schedule=st.fixed_dictionaries(
                {}, optional={"buffer": spans, "code-freeze": days, "holidays": st.just("NO")}
            ),
            drills=st.lists(paths, max_size=2, unique=True).map(lambda found: [{"path": path} for path in found]),
            rehearsals=st.fixed_dictionaries(
                {"path": paths, "critical": st.booleans()}, optional={"window": spans}
            ).map(lambda rehearsal: [rehearsal]),
            roles=st.dictionaries(names, st.lists(names, min_size=1, max_size=2), max_size=2),
            policy=st.fixed_dictionaries({}, optional={"training.coverage": st.sampled_from(["off", "advisory"])}),
            training=st.fixed_dictionaries({}, optional={"coverage": st.integers(0, 100)}),
        ),
    }
