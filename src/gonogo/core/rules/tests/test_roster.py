# SPDX-License-Identifier: Apache-2.0
"""Are rosters read as people export them, and refused with line numbers when they cannot be?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.rules import roster as rosters
from gonogo.core.rules.roster import Roster, RosterError, parse_roster, roster_sha256

cells = (
    st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from(',"\t\n'), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)


@st.composite
def any_roster(draw: st.DrawFn) -> Roster:
    """Draw a roster with unique keys and up to three attributes."""
    keys = draw(st.lists(cells, min_size=1, max_size=6, unique=True))
    names = draw(st.lists(cells.filter(lambda name: name != "targetingKey"), max_size=3, unique=True))
    column = st.lists(cells | st.just(""), min_size=len(keys), max_size=len(keys)).map(tuple)
    return Roster(tuple(keys), tuple(names), tuple(draw(column) for _ in names))


def test_csv_is_read_into_columns() -> None:
    """Keys stay in file order, other columns become attributes, spaces around cells go."""
    roster = parse_roster(b"office,key,role\nduluth, dana ,lead\nel-paso,sam,\n")
    assert roster.keys == ("dana", "sam")
    assert roster.attributes == ("office", "role")
    assert list(roster.rows()) == [
        {"targetingKey": "dana", "office": "duluth", "role": "lead"},
        {"targetingKey": "sam", "office": "el-paso", "role": ""},
    ]
    assert (roster.duplicates, roster.notes) == (0, ())


@pytest.mark.parametrize(
    ("header", "expected"),
    [("user,id,key,targetingKey", "4"), ("user,id,key,x", "3"), ("x,user,id,y", "3"), ("x,user,y,z", "2")],
)
def test_the_key_column_is_found_by_name(header: str, expected: str) -> None:
    """The names are tried in a fixed order: targetingKey, key, id, user."""
    assert parse_roster(f"{header}\n1,2,3,4\n".encode()).keys == (expected,)


def test_without_a_known_name_the_first_column_holds_the_keys_and_that_is_said() -> None:
    """A roster without a header would lose its first user silently, so the reader is told."""
    roster = parse_roster(b"dana\nsam\n")
    assert roster.keys == ("sam",)
    assert roster.notes == ('The first line is read as the header; its column "dana" holds the keys.',)


def test_text_holds_a_key_a_line_with_comments() -> None:
    """A file that is no CSV lists keys; comments and empty lines do not count."""
    roster = parse_roster(b"# pilots\r\ndana\r\n\r\n  sam  \r\n", path="pilots.txt")
    assert (roster.keys, roster.attributes) == (("dana", "sam"), ())


@pytest.mark.parametrize("path", ["roster.csv", "ROSTER.CSV", "roster.txt"])
def test_bom_crlf_empty_lines_and_duplicates_change_nothing(path: str) -> None:
    """The spelling of a file changes neither who is listed nor the hash; duplicates are counted and told."""
    header = "key\n" if path.lower().endswith("csv") else "# key\n"
    tidy = parse_roster(f"{header}dana\nsam\n".encode(), path=path)
    messy = parse_roster(f"\ufeff{header}\n dana \n\n\nsam\ndana\n\n".replace("\n", "\r\n").encode(), path=path)
    old_mac = parse_roster(f"{header}dana\nsam\n".replace("\n", "\r").encode(), path=path)
    assert messy.keys == tidy.keys == old_mac.keys == ("dana", "sam")
    assert roster_sha256(messy) == roster_sha256(tidy)
    assert messy.duplicates == 1
    assert messy.notes == ("1 line repeats a key; the first line of a key counts.",)


def test_the_first_line_of_a_key_counts_and_a_difference_is_told() -> None:
    """A key with two offices keeps the first, and the reader hears of it."""
    roster = parse_roster(b"key,office\ndana,duluth\ndana,el-paso\ndana,duluth\n")
    assert roster.columns == (("duluth",),)
    assert roster.notes == (
        "2 lines repeat a key; the first line of a key counts.",
        "1 of them give the key other attributes.",
    )


def test_duplicates_are_found_across_chunks() -> None:
    """A key that comes again far below counts once, and the rows around it stay in step."""
    names = [f"user-{index}" for index in range(1200)]
    lines = [f"{name},{name}-office" for name in [*names, "user-3", *reversed(names)]]
    roster = parse_roster("\n".join(["key,office", *lines]).encode())
    assert roster.keys == tuple(names)
    assert roster.columns == (tuple(f"{name}-office" for name in names),)
    assert roster.duplicates == 1201


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the roster lists no users"),
        (b"\r\n\n", "the roster lists no users"),
        (b"key,office\n,\n", "the roster lists no users"),
        (b"key\na\nb\x00\n", "line 3 holds binary data; a roster is a text or CSV file"),
        (b"\x89PNG\r\n\x1a\n", "line 2 holds binary data"),
        (b"\xff\xfek\x00e\x00y\x00", "the roster is written in UTF-16; save it as UTF-8"),
        (b"key\na\nb\xe4\n", "line 3 is not UTF-8; save the roster as UTF-8"),
        (b"key;office\na;b\n", "line 1 separates its columns with something else than commas"),
        (b"\nkey,,office\n", "line 2 gives column 2 no name"),
        (b"key,a,a\n", 'line 1 names the column "a" twice'),
        (b"key,a\nx,1\n\ny\n", "line 4 has 1 column; the header has 2"),
        (b'key,a\n"x\ny",1\nz,1,2\n', "line 4 has 3 columns; the header has 2"),
        (b"key,a\n ,1\n", "line 2 has no key"),
        (b'key,a\nx,1\ny,"2\nz,3\n', "line 3 opens a quotation mark that is never closed"),
        (b'key,a\nx,"1" 2\n', "line 2 has text between a closing quotation mark and the next comma"),
    ],
)
def test_unusable_rosters_are_refused_with_the_line(content: bytes, problem: str) -> None:
    """The error names the file, the line and the reason."""
    with pytest.raises(RosterError) as caught:
        parse_roster(content, path="pilots.csv")
    assert str(caught.value).startswith(f"pilots.csv: {problem}")


def test_an_empty_text_roster_is_refused() -> None:
    """A list of nobody is a mistake."""
    with pytest.raises(RosterError, match=r"pilots\.txt: the roster lists no users; write one key a line"):
        parse_roster(b"# nobody yet\n", path="pilots.txt")


def test_at_most_twenty_problems_are_listed() -> None:
    """A file that is wrong everywhere does not flood the reader; the rest is counted."""
    with pytest.raises(RosterError) as caught:
        parse_roster(b"key,office\n" + b"a\n" * 50)
    assert caught.value.problems[0] == "line 2 has 1 column; the header has 2"
    assert (len(caught.value.problems), caught.value.left_out) == (20, 30)
    assert str(caught.value).endswith("roster.csv: and 30 more")


def test_a_roster_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large a file is refused before it is read."""
    monkeypatch.setattr(rosters, "LARGEST", 10)
    with pytest.raises(RosterError, match="at most 256 MB"):
        parse_roster(b"key\n" + b"a\n" * 10)


def test_a_hundred_thousand_keys_are_read() -> None:
    """A large roster comes through whole."""
    content = "key,office\n" + "".join(f"user-{index},office-{index % 50}\n" for index in range(100_000))
    roster = parse_roster(content.encode())
    assert len(roster.keys) == len(roster.columns[0]) == 100_000
    assert (roster.keys[-1], roster.columns[0][-1]) == ("user-99999", "office-49")
    assert len(set(map(id, roster.columns[0]))) == 50


@given(any_roster())
@settings(deadline=None)
def test_a_written_roster_reads_back(roster: Roster) -> None:
    """CSV out and in again gives the same users, attributes and hash."""
    again = parse_roster(roster.to_csv().encode())
    assert (again.keys, again.attributes, again.columns) == (roster.keys, roster.attributes, roster.columns)
    assert roster_sha256(again) == roster_sha256(roster)


@given(any_roster(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_hash_is_of_content_not_of_order(roster: Roster, chance: object) -> None:
    """Lines and columns in another order are the same roster; one user more is another."""
    rows = list(range(len(roster.keys)))
    chance.shuffle(rows)  # type: ignore[attr-defined]
    columns = tuple(tuple(column[row] for row in rows) for column in reversed(roster.columns))
    shuffled = Roster(tuple(roster.keys[row] for row in rows), tuple(reversed(roster.attributes)), columns)
    assert roster_sha256(shuffled) == roster_sha256(roster)
    longer = Roster((*roster.keys, "one more"), roster.attributes, tuple((*column, "") for column in roster.columns))
    assert roster_sha256(longer) != roster_sha256(roster)


@given(
    st.binary(max_size=60) | st.text(alphabet='k,";\n\r \ta1', max_size=40).map(str.encode),
    st.sampled_from(["a.csv", "a"]),
)
@settings(deadline=None)
def test_any_bytes_are_a_roster_or_refused(content: bytes, path: str) -> None:
    """Nothing but RosterError ever comes out, and a roster always has users, once each, and full columns."""
    try:
        roster = parse_roster(content, path=path)
    except RosterError as error:
        assert error.problems
        return
    assert len(set(roster.keys)) == len(roster.keys) >= 1
    assert all(len(column) == len(roster.keys) for column in roster.columns)
