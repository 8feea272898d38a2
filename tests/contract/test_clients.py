# SPDX-License-Identifier: Apache-2.0
"""Do the official clients give each of 1,000 users exactly the right version at every moment of a release?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import httpx
import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagEvaluationDetails

from tests.contract import npm
from tests.contract.conftest import Portal, Served
from tests.contract.portal import FLAGS, MOMENTS, RELEASE, USERS, WAVES, Moment, User, expected, is_new, wave_of
from tests.server import running_server

Answer = dict[str, Any]
Asked = list[tuple[User, str]]
MAIN = "new-intake"
OWN = {"release": RELEASE, "planVersion": 1, "bucketing": "v2"}
"""What the definitions say about each flag, and every client hands on."""
EVERYTHING: Asked = [(user, key) for user in USERS for key in FLAGS]
KEYS = tuple(FLAGS)
AT_ONCE = 4
SOME_USERS = USERS[::17]


def asked_at(moment: Moment) -> Asked:
    """Every user with one flag; which one goes around from user to user and from moment to moment."""
    start = MOMENTS.index(moment)
    return [(user, KEYS[(start + number) % len(KEYS)]) for number, user in enumerate(USERS)]


@dataclass
class Journey:
    """What every client answered at every moment, and at which serving version."""

    versions: dict[str, int] = field(default_factory=dict)
    python: dict[str, list[Answer]] = field(default_factory=dict)
    node: dict[str, list[Answer]] = field(default_factory=dict)
    flagd: dict[str, list[Answer]] = field(default_factory=dict)
    bulk: dict[str, list[Answer]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def journey(untouched_portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """The whole release, from before opening to the last rollback, with all clients asking at every moment."""
    portal = untouched_portal.copy(tmp_path_factory.mktemp("journey") / "home")
    taken = Journey()
    with running_server(portal.home) as server, openfeature(server.url, portal.evaluate) as client:
        served = Served(portal, server)
        for before, moment in pairwise((MOMENTS[0], *MOMENTS)):
            taken.versions[moment.name] = arrive(served, before, moment)
            with ThreadPoolExecutor(AT_ONCE + 1) as at_once:
                node = at_once.submit(ask_node, served, moment)
                taken.python[moment.name] = list(at_once.map(lambda ask: ask_python(client, *ask), asked_at(moment)))
                taken.node[moment.name], taken.flagd[moment.name] = node.result()
            taken.bulk[moment.name] = ask_bulk(served)
    return taken


def ask_node(served: Served, moment: Moment) -> tuple[list[Answer], list[Answer]]:
    """What both npm clients answer; nothing where there are none."""
    if npm.why_not():
        return [], []
    asks, everything = ([ask_of(user, key) for user, key in some] for some in (asked_at(moment), EVERYTHING))
    remote, in_process = npm.answers_to(
        npm.job("ofrep", served.url, served.portal.evaluate, asks),
        npm.job("flagd", served.url, served.portal.sync, everything),
    )
    return remote, in_process


class openfeature:
    """The official Python client, connected to a server as an application would connect it."""

    def __init__(self, url: str, key: str) -> None:
        self._provider = OFREPProvider(url, headers_factory=lambda: {"Authorization": f"Bearer {key}"}, timeout=30)

    def __enter__(self) -> OpenFeatureClient:
        api.set_provider_and_wait(self._provider, "contract")
        return api.get_client("contract")

    def __exit__(self, *_: object) -> None:
        api.clear_providers()
        self._provider.session.close()


def arrive(served: Served, before: Moment, moment: Moment) -> int:
    """Give the command that leads to the moment, wait until the server follows, and return the serving version."""
    changed = sum(before.shares.get(wave) != moment.shares.get(wave) for wave in WAVES)
    version = serving_version(served) + changed
    if moment.command:
        served.move(*moment.command)
    served.server.wait_for(lambda: serving_version(served) == version, f"the server follows to {moment.name}")
    return version


def serving_version(served: Served) -> int:
    """The serving version that answers are given from."""
    said = httpx.get(f"{served.url}/readyz", timeout=30).text
    return int(said.rstrip(".\n").rpartition(" ")[2])


def ask_python(client: OpenFeatureClient, user: User, key: str) -> Answer:
    """What the Python client tells an application."""
    context = EvaluationContext(user.key, {"office": user.office})
    flag = FLAGS[key]
    details = getattr(client, f"get_{flag.kind}_details")(key, flag.default, context)
    return told(details)


def told(details: FlagEvaluationDetails[Any]) -> Answer:
    """An answer of the Python client in the form that the npm clients give."""
    code = details.error_code.value if details.error_code else None
    metadata = dict(details.flag_metadata)
    return {
        "value": details.value,
        "variant": details.variant,
        "reason": str(details.reason),
        "errorCode": code,
        "metadata": metadata,
    }


def ask_of(user: User, key: str) -> dict[str, Any]:
    """A question for the npm clients."""
    return {"flag": key, "kind": FLAGS[key].kind, "default": FLAGS[key].default, "context": user.context}


def ask_bulk(served: Served) -> list[Answer]:
    """All flags of some users, at once per user."""
    with httpx.Client(base_url=served.url, headers={"X-API-Key": served.portal.evaluate}, timeout=30) as client:
        return [
            client.post("/ofrep/v1/evaluate/flags", json={"context": user.context}).json()["flags"]
            for user in SOME_USERS
        ]


def differences(asked: Asked, answers: list[Answer], moment: Moment, metadata: dict[str, Any]) -> list[str]:
    """Every answer that is not exactly as expected; None in `metadata` stands for the wave of the user."""
    assert len(asked) == len(answers)
    found = []
    for (user, key), answer in zip(asked, answers, strict=True):
        value, variant, reason = expected(user, key, moment)
        wanted = {
            "value": value,
            "variant": variant,
            "reason": reason,
            "metadata": {name: wave_of(user) if given is None else given for name, given in metadata.items()},
        }
        got = {name: answer.get(name) for name in wanted}
        if got != wanted or type(got["value"]) is not type(value) or answer.get("errorCode"):
            found.append(f"{user.key}, {key}: got {answer}, expected {wanted}")
    return found


def metadata_at(journey: Journey, moment: Moment) -> dict[str, Any]:
    """The metadata of an answer of the data plane."""
    return {**OWN, "wave": None, "servingVersion": journey.versions[moment.name]}


at_every_moment = pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)


@at_every_moment
def test_the_python_client_gets_exactly_the_expected_answers(journey: Journey, moment: Moment) -> None:
    """Value, its type, variant, reason, wave and version are right for every user."""
    assert differences(asked_at(moment), journey.python[moment.name], moment, metadata_at(journey, moment)) == []


@pytest.mark.node
@at_every_moment
def test_the_npm_client_gets_exactly_the_expected_answers(journey: Journey, moment: Moment) -> None:
    """The same answers as in Python; JavaScript has one kind of number."""
    npm.require_npm()
    asked = asked_at(moment)
    answers = [as_python(key, answer) for (_, key), answer in zip(asked, journey.node[moment.name], strict=True)]
    assert differences(asked, answers, moment, metadata_at(journey, moment)) == []


@pytest.mark.node
@at_every_moment
def test_definitions_evaluated_in_process_give_the_same_answers(journey: Journey, moment: Moment) -> None:
    """The npm core of flagd, fed from the sync endpoint, agrees on every flag of every user.

    Except where it must place a key with other letters than ASCII inside a stage: it hashes UTF-16 where flagd itself
    and Gonogo hash UTF-8. The day it agrees there as well, this test says so.
    """
    npm.require_npm()
    answers = [as_python(key, answer) for (_, key), answer in zip(EVERYTHING, journey.flagd[moment.name], strict=True)]
    found = differences(EVERYTHING, answers, moment, OWN)
    in_part = any(share < 100 for share in moment.shares.values())
    assert [one for one in found if one.isascii()] == []
    assert bool(found) == in_part


def as_python(key: str, answer: Answer) -> Answer:
    """An answer from JavaScript, whose numbers have no fraction of zero."""
    return {**answer, "value": float(answer["value"])} if FLAGS[key].kind == "float" else answer


@at_every_moment
def test_asking_for_all_flags_at_once_gives_the_same_answers(journey: Journey, moment: Moment) -> None:
    """Exactly the flags of the plan, none of the inner ones, each with its answer."""
    for user, flags in zip(SOME_USERS, journey.bulk[moment.name], strict=True):
        assert [one["key"] for one in flags] == sorted(FLAGS, key=[one["key"] for one in flags].index)
        asked = [(user, one["key"]) for one in flags]
        assert differences(asked, flags, moment, metadata_at(journey, moment)) == []


def test_the_expected_answers_are_those_of_a_release_in_waves() -> None:
    """What is compared with is no constant: so many of the 1,000 users have the new version at each moment."""
    counts = [sum(is_new(user, moment) for user in USERS) for moment in MOMENTS]
    assert counts[:2] == [0, 100]
    assert 100 < counts[2] < counts[3] < counts[4] == 460
    assert counts[5:] == [1000, 640, 0]


def test_the_python_client_understands_what_is_wrong(served: Served) -> None:
    """An unknown flag, a flag of another type and a bad key give the default of the code and the reason why."""
    ana = EvaluationContext(USERS[0].key)
    with openfeature(served.url, served.portal.evaluate) as client:
        missing = client.get_boolean_details("no-such-flag", True, ana)
        assert (missing.value, missing.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)
        wrong = client.get_string_details(MAIN, "default", ana)
        assert (wrong.value, wrong.error_code) == ("default", ErrorCode.TYPE_MISMATCH)
        assert client.get_boolean_details(MAIN, True).value is False
    with openfeature(served.url, "gnk_made-up") as client:
        refused = client.get_boolean_details(MAIN, True, ana)
        assert (refused.value, refused.error_code, refused.error_message) == (True, ErrorCode.GENERAL, "unauthorized")


@pytest.mark.node
def test_the_npm_client_understands_what_is_wrong(served: Served) -> None:
    """The same in JavaScript."""
    npm.require_npm()
    asks = [
        {"flag": "no-such-flag", "kind": "boolean", "default": True, "context": USERS[0].context},
        {"flag": MAIN, "kind": "string", "default": "default", "context": USERS[0].context},
    ]
    (missing, wrong), (refused,) = npm.answers_to(
        npm.job("ofrep", served.url, served.portal.evaluate, asks),
        npm.job("ofrep", served.url, "gnk_made-up", asks[:1]),
    )
    assert (missing["value"], missing["errorCode"]) == (True, "FLAG_NOT_FOUND")
    assert (wrong["value"], wrong["errorCode"]) == ("default", "TYPE_MISMATCH")
    assert (refused["value"], refused["reason"]) == (True, "ERROR")
