# SPDX-License-Identifier: Apache-2.0
"""What does a flagd fleet get that polls for definitions?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from gonogo.evaluation import FlagSet
from gonogo.faces.ofrep import ServedFlags
from gonogo.faces.ofrep.definitions import merge_definitions
from gonogo.faces.ofrep.tests.call import Reply, call
from gonogo.faces.ofrep.tests.cast import ALL_KEY, BENEFITS, FLEET_KEY, PERMITS, PERMITS_KEY, plane, snapshot


def get(address: str, key: str = FLEET_KEY, method: str = "GET", **options: Any) -> Reply:
    """Fetch definitions."""
    return call(options.pop("app", None) or plane(), method, address, key=key, **options)


def as_sent(owner: str, document: dict[str, Any]) -> dict[str, Any]:
    """What clients may see of a document: without hidden flags, its shared rules under the name of their owner."""
    shown = {key: flag for key, flag in document["flags"].items() if not key.startswith("wave-of/")}
    sent: dict[str, Any] = json.loads(merge_definitions({owner: {**document, "flags": shown}}))
    return sent


@pytest.mark.parametrize("address", ["/flagd/flags.json", "/flagd/benefits.json"])
def test_a_key_of_a_product_gets_the_definitions_of_that_product(address: str) -> None:
    """All but the hidden flags, with a strong ETag that has to be revalidated."""
    reply = get(address)
    assert (reply.status, reply.json()) == (200, as_sent("benefits", BENEFITS))
    assert (reply.headers["etag"], reply.headers["cache-control"]) == ('"b1"', "no-cache")
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize("condition", ['"b1"', 'W/"b1"', '"x", "b1"', "*", "b1"])
def test_unchanged_definitions_are_not_sent_again(condition: str) -> None:
    """304 for a matching ETag: strong, weak, in a list, bare, or any."""
    reply = get("/flagd/benefits.json", headers={"if-none-match": condition})
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", '"b1"')


def test_changed_definitions_are_sent() -> None:
    """Another ETag brings the whole document."""
    assert get("/flagd/benefits.json", headers={"if-none-match": '"b0", W/"b11"'}).status == 200


def test_head_tells_the_length_without_the_body() -> None:
    """HEAD has the headers of GET."""
    asked, told = get("/flagd/flags.json"), get("/flagd/flags.json", method="HEAD")
    assert (told.status, told.body) == (200, b"")
    assert told.headers == asked.headers


def test_a_key_for_all_products_chooses_one_or_gets_all() -> None:
    """One product by name, or everything in one document."""
    assert get("/flagd/permits.json", ALL_KEY).json() == as_sent("permits", PERMITS)
    everything = get("/flagd/flags.json", ALL_KEY)
    assert everything.headers["etag"] == '"s7"'
    assert set(everything.json()["flags"]) == (set(BENEFITS["flags"]) | set(PERMITS["flags"])) - {"wave-of/intake-2"}


def test_products_that_share_the_name_of_a_rule_keep_their_own() -> None:
    """Both products have a rule `pilot`; in the common document each flag still follows its own."""
    merged = FlagSet.from_json(get("/flagd/flags.json", ALL_KEY).body)
    answers = {user: merged.evaluate("new-intake", {"targetingKey": user}).value for user in ("ana", "zoe")}
    assert answers == {"ana": True, "zoe": False}
    answers = {user: merged.evaluate("online-permits", {"targetingKey": user}).value for user in ("ana", "zoe")}
    assert answers == {"ana": False, "zoe": True}


def test_metadata_of_a_product_moves_into_its_flags_when_products_are_merged() -> None:
    """What was said of a whole set is said of each flag, whose own words win; other products are not touched."""
    merged = json.loads(
        merge_definitions(
            {
                "a": {"metadata": {"team": "a", "x": 1}, "flags": {"f": {"metadata": {"x": 2}}, "g": {}}},
                "b": {"flags": {"h": {}}},
            }
        )
    )
    assert merged == {
        "flags": {"f": {"metadata": {"team": "a", "x": 2}}, "g": {"metadata": {"team": "a", "x": 1}}, "h": {}}
    }


def test_references_are_renamed_in_nested_rules_and_nowhere_else() -> None:
    """References deep inside rules and inside shared rules follow; equal text in variants stays."""
    flag = {
        "variants": {"v": {"$ref": "pilot"}},
        "targeting": {"if": [{"and": [{"$ref": "pilot"}, True]}, "v", None]},
    }
    document = {"flags": {"f": flag}, "$evaluators": {"pilot": {"!": [{"$ref": "rest"}]}, "rest": {"var": "r"}}}
    merged = json.loads(merge_definitions({"a": document, "b": {"flags": {}}}))
    assert merged["flags"]["f"]["variants"] == flag["variants"]
    assert merged["flags"]["f"]["targeting"] == {"if": [{"and": [{"$ref": "a.pilot"}, True]}, "v", None]}
    assert merged["$evaluators"] == {"a.pilot": {"!": [{"$ref": "a.rest"}]}, "a.rest": {"var": "r"}}


def test_another_product_is_forbidden_and_an_unknown_one_not_found() -> None:
    """A limited key learns nothing of other products; an unlimited one is told that a product has no flags."""
    assert get("/flagd/benefits.json", PERMITS_KEY).status == 403
    assert get("/flagd/nothing.json", PERMITS_KEY).status == 403
    reply = get("/flagd/nothing.json", ALL_KEY)
    assert reply.status == 404
    assert '"nothing"' in reply.json()["errorDetails"]


@pytest.mark.parametrize("flag_sets", [{}, {"benefits": ServedFlags.of_release("benefits", b"", "e")}])
def test_a_success_is_never_empty(flag_sets: dict[str, ServedFlags]) -> None:
    """flagd takes an empty body for a deletion, so there is always a document."""
    reply = get("/flagd/flags.json", ALL_KEY, app=plane(snapshot(flag_sets=flag_sets)))
    assert (reply.status, reply.json()) == (200, {"flags": {}})


def test_pages_of_other_origins_cannot_read_definitions() -> None:
    """Definitions hold rosters; no CORS header is sent."""
    assert "access-control-allow-origin" not in get("/flagd/flags.json").headers
    assert call(plane(), "OPTIONS", "/flagd/flags.json", key=None).status == 405
