# SPDX-License-Identifier: Apache-2.0
"""Does a release go from plan to user and back on PostgreSQL, with commands and servers as processes of their own?"""

from __future__ import annotations

import pytest

from tests.crash.conftest import OTHER, PILOT
from tests.postgres.conftest import Database
from tests.server import Server, answer_of, running_server

pytestmark = pytest.mark.postgres


def values(server: Server, database: Database) -> list[object]:
    """What somebody of the pilot and somebody else get."""
    return [answer_of(server.url, "new-intake", user, database.key)["value"] for user in (PILOT, OTHER)]


def test_two_servers_follow_every_move(database: Database) -> None:
    """Both answer exactly what the plan says after each command, and both stop in peace."""
    moves = [
        (("open", "pilot"), [True, False]),
        (("open", "everyone"), None),
        (("advance", "everyone"), [True, True]),
        (("rollback", "--all", "--because", "wrong sums"), [False, False]),
    ]
    settings = {"GONOGO_DATABASE_URL": database.url}
    with running_server(database.home, **settings) as one, running_server(database.home, **settings) as two:
        assert values(one, database) == values(two, database) == [False, False]
        for command, expected in moves:
            database.gonogo("wave", *command)
            for server in (one, two):
                if expected is not None:
                    seconds = server.wait_for(lambda s=server, e=expected: values(s, database) == e, " ".join(command))
        print(f"\nthe last rollback had reached the second server {seconds:.2f} s after it was looked at")
        assert one.stop() == two.stop() == 0
        assert "Traceback" not in one.said() + two.said()
    database.require_sound()
    timed = database.rows("SELECT count(*) FROM core_evidence WHERE kind = 'rollout.rollback'")
    assert timed[0][0] >= 1
    assert database.gonogo("evidence", "verify", "--format", "json").json()["whole"]


def test_a_release_is_exported_as_it_was_applied(database: Database) -> None:
    """Applying the export changes nothing; checks and lists work."""
    folder = database.home.parent / "exported"
    database.gonogo("plan", "export", "--to", str(folder))
    applied = database.gonogo("plan", "apply", str(folder / "release.yaml"), "--format", "json").json()
    assert (applied["change"], applied["version"]) == ("unchanged", 1)
    assert database.gonogo("check", "--format", "json").json()["verdict"] == "go"
    assert [one["wave"] for one in database.gonogo("wave", "list", "--format", "json").json()["waves"]] == [
        "pilot",
        "everyone",
    ]
