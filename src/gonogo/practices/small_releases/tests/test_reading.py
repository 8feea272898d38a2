# SPDX-License-Identifier: Apache-2.0
"""What does reading a clone give, and what is told where it cannot be read?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from gonogo.practices.small_releases.actions import reading
from gonogo.practices.small_releases.actions.reading import UnreadableClone, read_history, tag_names
from gonogo.practices.small_releases.models import Clone, CommitBatch, SeenTag
from gonogo.practices.small_releases.rules.history import Beside, Tag
from gonogo.practices.small_releases.tests.made_repository import START, MadeRepository, run_git

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository with one commit, tagged v1."""
    made = MadeRepository(tmp_path / "portal")
    made.commit({"a": "1\n"})
    made.tag("v1")
    return made


def test_main_and_the_tags_of_the_pattern_are_read_and_nothing_else(made: MadeRepository) -> None:
    """Side branches count as far as a matching tag leads to them."""
    first = made.head()
    made.branch("hotfix")
    fix = made.commit({"a": "fixed\n"})
    made.tag("v1.1", at=NOW)
    made.branch("other", first)
    other = made.commit({"z": "1"})
    made.tag("staging-1")
    made.switch("main")
    second = made.commit({"a": "2\n"})
    history = made.history()
    assert (history.name, history.branch, history.head) == ("portal", "main", second)
    assert set(history.commits) == {first, fix, second}
    assert set(history.tags) == {Tag("v1", first, None), Tag("v1.1", fix, int(NOW.timestamp()))}
    assert set(made.history(pattern="v* staging-*").commits) == {first, fix, second, other}
    assert set(made.history(branch="other", pattern="none").commits) == {first, other}


def test_branches_of_requests_lie_beside_main(made: MadeRepository) -> None:
    """Those that were squashed, those that are open, and none that main has itself."""
    made.branch("intake")
    one = made.commit({"b": "1\n"}, at=START + DAY)
    two = made.commit({"b": "2\n"}, at=START + 2 * DAY)
    made.switch("main")
    squashed = made.squash("intake", 12)
    made.branch("merged")
    made.commit({"c": "1\n"})
    made.pull_head(13)
    made.switch("main")
    made.merge("merged")
    made.ref("refs/pull/14/head", "1" * 40)
    history = made.history()
    assert history.heads == {12: two, 13: made.named("merged")}
    seconds = int((START + DAY).timestamp())
    assert history.beside == {
        one: Beside((made.git("rev-parse", f"{one}^").strip(),), seconds, seconds),
        two: Beside((one,), seconds + 86_400, seconds + 86_400),
    }
    assert squashed in history.commits


def test_merge_requests_are_known_by_their_messages(made: MadeRepository) -> None:
    """Only where the clone has their references; later ones are found too."""
    sha = made.commit({"a": "2\n"}, "Intake\n\nSee merge request team/portal!5")
    assert made.history().merge_requests == {}
    made.pull_head(5, under="refs/merge-requests")
    assert made.history().merge_requests == {sha: 5}
    later = made.commit({"a": "3\n"}, "Appeals\n\nSee merge request team/portal!6")
    assert made.history().merge_requests == {sha: 5, later: 6}


def test_a_second_reading_asks_only_for_what_is_new(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without news, no commit is listed at all."""
    made.history()
    asked: list[tuple[list[str], list[str]]] = []
    real = reading.commit_records
    monkeypatch.setattr(
        reading,
        "commit_records",
        lambda repository, tips, known: asked.append((list(tips), list(known))) or real(repository, tips, known),
    )
    before = made.head()
    made.history()
    assert asked == []
    made.commit()
    made.history()
    assert asked == [([made.head(), before], [before])]


def test_a_tag_between_two_readings_was_seen(made: MadeRepository) -> None:
    """Those that were there at first were not; a moved one is seen anew, and one that moves back is not."""
    first = made.head()
    assert made.history(now=NOW).seen == {}
    made.tag("v2", made.commit())
    assert made.history(now=NOW + DAY).seen == {"v2": NOW + DAY}
    made.tag("v1")
    assert made.history(now=NOW + 2 * DAY).seen == {"v2": NOW + DAY, "v1": NOW + 2 * DAY}
    made.tag("v1", first)
    assert made.history(now=NOW + 3 * DAY).seen == {"v2": NOW + DAY}
    assert made.history(now=NOW + 3 * DAY, pattern="none").seen == {}


def test_a_tag_that_another_pattern_would_have_shown_was_there_before(made: MadeRepository) -> None:
    """All tags are remembered, whichever are asked for."""
    made.tag("release-1")
    made.history(now=NOW)
    assert made.history(now=NOW + DAY, pattern="release-*").seen == {}


def test_where_nobody_looked_for_long_nothing_was_seen(made: MadeRepository) -> None:
    """The tag could be of any day in between."""
    made.history(now=NOW)
    made.tag("v2", made.commit())
    assert made.history(now=NOW + 8 * DAY).seen == {}
    assert SeenTag.objects.get(name="v2").before == NOW


def test_clones_of_one_repository_share_what_was_read(made: MadeRepository, tmp_path: Path) -> None:
    """A bare clone needs no reading; another repository is another one."""
    made.commit()
    history = made.history(now=NOW)
    run_git("clone", "-q", "--mirror", str(made.path), str(tmp_path / "mirror.git"))
    batches = list(CommitBatch.objects.values_list("pk", flat=True))
    again = read_history(tmp_path / "mirror.git", pattern="v*", now=NOW)
    assert (again.commits, again.name) == (history.commits, "mirror")
    assert list(CommitBatch.objects.values_list("pk", flat=True)) == batches
    other = MadeRepository(tmp_path / "other")
    other.commit({"x": "y"})
    other.history()
    assert Clone.objects.count() == 2


def test_a_history_with_two_beginnings_is_read(made: MadeRepository) -> None:
    """Joined ones are told by where their first parents lead."""
    main = made.head()
    made.on = "joined"
    joined = made.commit({"lib": "1"}, root=True)
    made.switch("main")
    made.merge("joined")
    assert set(made.history().commits) == {main, joined, made.head()}
    assert Clone.objects.get().root == main


def test_a_damaged_memory_is_replaced(made: MadeRepository) -> None:
    """Where a commit is missing in what was kept, all is read anew."""
    made.commit()
    history = made.history(now=NOW)
    batch = CommitBatch.objects.get()
    whole = bytes(batch.content)
    for damaged in (whole[:-9], b"[]", orjson.dumps(orjson.loads(whole) | {"sha": [made.head()]})):
        CommitBatch.objects.update(content=damaged)
        assert made.history(now=NOW) == history
        assert bytes(CommitBatch.objects.get().content) == whole


def test_a_memory_of_commits_that_are_gone_is_no_trouble(made: MadeRepository) -> None:
    """History was rewritten, and git threw the old commits away."""
    kept = made.head()
    made.commit({"a": "old"})
    made.history()
    made.reset(kept)
    new = made.commit({"a": "new"})
    made.git("gc", "-q", "--prune=now")
    assert set(made.history().commits) == {kept, new}


def test_a_second_reading_at_the_same_time_writes_nothing_twice(
    made: MadeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the other wrote meanwhile is left out."""
    made.commit()
    real, others = reading.keep, [True]

    def keep_after_another(*args: object, **named: object) -> None:
        if others:
            others.pop()
            made.history(now=NOW)
        real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "keep", keep_after_another)
    history = made.history(now=NOW)
    kept = [sha for batch in CommitBatch.objects.all() for sha in orjson.loads(bytes(batch.content))["sha"]]
    assert sorted(kept) == sorted(history.commits)


def test_trouble_with_a_clone_is_told_in_a_sentence(made: MadeRepository, tmp_path: Path) -> None:
    """No folder, no repository, no commits, no such branch."""
    for path, branch, sentence in (
        (tmp_path / "none", None, "There is no folder"),
        (tmp_path, None, "is not in a git repository"),
        (MadeRepository(tmp_path / "empty").path, None, "has no commits yet"),
        (made.path, "trunk", "There is no branch trunk"),
    ):
        with pytest.raises(UnreadableClone, match=sentence):
            read_history(path, pattern="v*", branch=branch, now=NOW)


def test_a_clone_that_lacks_commits_is_refused(made: MadeRepository) -> None:
    """Half a history would give wrong numbers."""
    lost = made.commit()
    made.commit()
    made.object_path(lost).unlink()
    with pytest.raises(UnreadableClone, match=r"lacks a part of its history.*git fsck"):
        made.history()
    assert not Clone.objects.exists()


def test_an_empty_pack_is_like_missing_commits(made: MadeRepository) -> None:
    """Somebody copied the clone while it was written, or the disk was full."""
    made.commit()
    made.git("repack", "-q", "-a", "-d")
    for pack in (made.folder / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(b"")
    with pytest.raises(UnreadableClone):
        made.history()


def test_a_fetch_under_way_does_not_disturb(made: MadeRepository) -> None:
    """Its packs and locks are not complete yet."""
    history = made.history(now=NOW)
    (made.folder / "objects" / "pack").mkdir(exist_ok=True)
    (made.folder / "objects" / "pack" / "tmp_pack_x").write_bytes(b"PACK")
    (made.folder / "refs" / "heads" / "main.lock").write_text("")
    (made.folder / "index.lock").write_text("")
    (made.folder / "FETCH_HEAD").write_text("half")
    assert made.history(now=NOW) == history


def test_a_broken_tag_is_left_out_and_told(made: MadeRepository) -> None:
    """What it leads to is missing; the rest is right."""
    made.ref("refs/tags/v9", "1" * 40)
    history = made.history()
    assert [tag.name for tag in history.tags] == ["v1"]
    assert history.notes == ("Left out, for this clone lacks what they lead to: v9.",)


def test_a_broken_branch_of_a_request_is_told(made: MadeRepository) -> None:
    """Then lead times begin with the change itself; the command that mends it is named."""
    made.branch("intake")
    lost = made.commit({"b": "1"})
    made.commit({"b": "2"})
    made.switch("main")
    made.squash("intake", 12)
    made.object_path(lost).unlink()
    history = made.history()
    assert (history.heads, history.beside) == ({}, {})
    assert "git fetch --refetch origin '+refs/pull/*/head:refs/pull/*/head'" in history.notes[0]


def test_a_hundred_thousand_files_in_one_commit_are_read(made: MadeRepository) -> None:
    """An import is large, and no trouble."""
    sha = made.commit({f"d{number % 300}/f{number}": "1\n" for number in range(100_000)})
    assert len(made.history().commits[sha].paths) == 100_000


def test_no_tags_is_a_history_too(tmp_path: Path) -> None:
    """Nothing was released yet."""
    made = MadeRepository(tmp_path / "new")
    made.commit()
    assert made.history().tags == ()
    assert tag_names(made.path) == []
