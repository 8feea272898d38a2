# SPDX-License-Identifier: Apache-2.0
"""What does a server get that asks for one flag?"""

from __future__ import annotations

import json

import pytest

from gonogo.faces.ofrep import evaluate
from gonogo.faces.ofrep.evaluate import USUAL_BODY_BYTES
from gonogo.faces.ofrep.limits import Limits
from gonogo.faces.ofrep.tests.call import FLAGS, ask, call
from gonogo.faces.ofrep.tests.cast import ALL_KEY, BENEFITS, PERMITS_KEY, benefits, permits, plane, snapshot


def test_a_pilot_user_gets_the_new_version_and_the_name_of_the_wave() -> None:
    """Targeted users get the new variant; the wave, the release and the version stand in the metadata."""
    reply = ask(plane(), "new-intake", {"targetingKey": "ana"})
    assert reply.status == 200
    assert reply.json() == {
        "key": "new-intake",
        "value": True,
        "variant": "on",
        "reason": "TARGETING_MATCH",
        "metadata": {
            "flagSetId": "benefits",
            "release": "intake-2",
            "owners": "intake team",
            "wave": "pilot",
            "servingVersion": 7,
        },
    }


def test_everybody_else_keeps_the_old_version_and_is_in_no_wave() -> None:
    """A user outside the open waves gets the old variant and an empty wave."""
    result = ask(plane(), "new-intake", {"targetingKey": "carla"}).json()
    assert (result["value"], result["variant"], result["metadata"]["wave"]) == (False, "off", "")


@pytest.mark.parametrize("address", ["team/new%20ui", "team%2Fnew%20ui"])
def test_a_flag_key_may_hold_slashes_and_spaces(address: str) -> None:
    """Clients differ in whether they encode the slash; both reach the flag."""
    result = ask(plane(), address).json()
    assert (result["key"], result["value"], result["reason"]) == ("team/new ui", "calm", "STATIC")


def test_a_flag_without_wave_has_no_wave_in_its_metadata() -> None:
    """Only flags of a release with waves name one."""
    assert "wave" not in ask(plane(), "limit").json()["metadata"]


def test_whole_numbers_of_a_fractional_flag_are_sent_with_a_decimal_point() -> None:
    """A client that asks for a float refuses 1, so 1.0 is sent; whole-number flags stay whole."""
    assert b'"value":1.0' in ask(plane(), "fee").body
    assert b'"value":10' in ask(plane(), "limit").body
    assert b'"value":10.0' not in ask(plane(), "limit").body


def test_objects_are_values_too() -> None:
    """Structured variants arrive unchanged."""
    assert ask(plane(), "colours").json()["value"] == {"flag": ["red", "white", "blue"]}


def test_a_disabled_flag_is_a_success_without_a_value() -> None:
    """Reason DISABLED with an empty variant: clients then use the default in their code."""
    reply = ask(plane(), "retired")
    result = reply.json()
    assert (reply.status, result["reason"], result["variant"]) == (200, "DISABLED", "")
    assert "value" not in result


def test_a_flag_left_to_the_code_has_no_value() -> None:
    """No default variant means: use the default in the code."""
    reply = ask(plane(), "left-to-code")
    result = reply.json()
    assert (reply.status, result["reason"], result["variant"]) == (200, "DEFAULT", "")
    assert "value" not in result


def test_a_broken_definition_is_a_failure_with_details() -> None:
    """A rule that yields no variant is reported with a code of the protocol and a sentence."""
    reply = ask(plane(), "broken", {"targetingKey": "ana"})
    assert reply.status == 400
    assert reply.json()["errorCode"] in {"GENERAL", "PARSE_ERROR"}
    assert 'The flag "broken" could not be evaluated' in reply.json()["errorDetails"]


@pytest.mark.parametrize("key", ["no-such-flag", "wave-of/intake-2", "new-intake/", "%FF%FE", "%00"])
def test_unknown_and_hidden_flags_are_not_found(key: str) -> None:
    """404 with FLAG_NOT_FOUND, the key and a sentence; inner flags are not answered at all."""
    reply = ask(plane(), key)
    assert reply.status == 404
    assert reply.json()["errorCode"] == "FLAG_NOT_FOUND"
    assert reply.json()["errorDetails"]


@pytest.mark.parametrize("body", [b"", b" ", b"{}", b'{"context":{}}', b'{"context":{"plan":"free"},"extra":1}'])
def test_without_targeting_key_untargeted_flags_work_and_targeted_ones_do_not_match(body: bytes) -> None:
    """Clients send no context before anybody signed in; that is not an error."""
    assert call(plane(), "POST", f"{FLAGS}/limit", body).json()["value"] == 10
    assert call(plane(), "POST", f"{FLAGS}/new-intake", body).json()["value"] is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "PARSE_ERROR"),
        (b"context=1", "PARSE_ERROR"),
        (b"\xff\xfe", "PARSE_ERROR"),
        (b'{"context":{"a":"\\ud800"}}', "PARSE_ERROR"),
        (b'{"context":' + b"[" * 50_000, "PARSE_ERROR"),
        (b"[]", "INVALID_CONTEXT"),
        (b"null", "INVALID_CONTEXT"),
        (b'{"context":null}', "INVALID_CONTEXT"),
        (b'{"context":[]}', "INVALID_CONTEXT"),
        (b'{"context":"ana"}', "INVALID_CONTEXT"),
        (b'{"context":{"targetingKey":5}}', "INVALID_CONTEXT"),
        (b'{"context":{"targetingKey":null}}', "INVALID_CONTEXT"),
        (b'{"context":{"a":' + b"[" * 63 + b"]" * 63 + b"}}", "INVALID_CONTEXT"),
        (b'{"other":' + b'{"a":' * 64 + b"1" + b"}" * 64 + b"}", "INVALID_CONTEXT"),
    ],
)
def test_an_unusable_body_is_refused_with_the_key_a_code_and_a_sentence(body: bytes, code: str) -> None:
    """Not JSON, not an object, a targeting key that is no text, or nested too deeply: 400, never worse."""
    reply = call(plane(), "POST", f"{FLAGS}/new-intake", body)
    assert (reply.status, reply.json()["errorCode"], reply.json()["key"]) == (400, code, "new-intake")
    assert reply.json()["errorDetails"]


def test_nesting_up_to_the_limit_is_read() -> None:
    """64 levels, the body and the context included, are fine."""
    body = b'{"context":{"a":' + b"[" * 62 + b"]" * 62 + b"}}"
    assert call(plane(), "POST", f"{FLAGS}/limit", body).status == 200


def test_a_large_body_in_chunks_is_read_whole() -> None:
    """Attributes that arrive in pieces are put together."""
    context = {"targetingKey": "ana", "note": "x" * 300_000}
    assert ask(plane(), "new-intake", context, chunk=1000).json()["value"] is True


@pytest.mark.parametrize("declared", [{"content-length": str(2**21)}, {"content-length": "9" * 40}, {}])
def test_a_body_over_one_mebibyte_is_refused_early(declared: dict[str, str]) -> None:
    """413, by its declared length or as soon as it is too long, and the connection is closed."""
    body = json.dumps({"context": {"note": "x" * 2**20}}).encode()
    reply = call(plane(), "POST", f"{FLAGS}/limit", body, headers=declared)
    assert (reply.status, reply.headers["connection"]) == (413, "close")
    assert "1024 KiB" in reply.json()["errorDetails"]


def test_a_key_for_all_products_sees_the_flags_of_each() -> None:
    """Keys without a product reach every flag."""
    assert ask(plane(), "new-intake", {"targetingKey": "ana"}, key=ALL_KEY).json()["value"] is True
    assert ask(plane(), "online-permits", {"targetingKey": "zoe"}, key=ALL_KEY).json()["value"] is True


def test_a_key_of_another_product_is_forbidden() -> None:
    """The refusal names the product the key is for."""
    reply = ask(plane(), "new-intake", key=PERMITS_KEY)
    assert reply.status == 403
    assert '"permits"' in reply.json()["errorDetails"]


def test_a_question_asked_again_is_answered_the_same_and_belongs_to_its_flag_and_snapshot() -> None:
    """The same body for another flag, for another key or after a rollback is another question."""
    app = plane()
    assert [ask(app, "new-intake", {"targetingKey": "ana"}).json()["value"] for _ in range(3)] == [True] * 3
    assert ask(app, "limit", {"targetingKey": "ana"}).json()["value"] == 10
    assert ask(app, "new-intake", {"targetingKey": "ana"}, key=PERMITS_KEY).status == 403
    closed = json.loads(json.dumps(BENEFITS))
    closed["flags"]["new-intake"]["targeting"] = {}
    app.holder.swap(snapshot(8, "s8", flag_sets={"benefits": benefits(closed), "permits": permits()}))
    answer = ask(app, "new-intake", {"targetingKey": "ana"}).json()
    assert (answer["value"], answer["metadata"]["servingVersion"]) == (False, 8)


def test_what_is_remembered_of_questions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither many questions nor long ones fill the memory."""
    app = plane(limits=Limits(0))
    monkeypatch.setattr(evaluate, "RECENT_QUESTIONS", 20)
    for number in range(50):
        ask(app, "new-intake", {"targetingKey": f"u{number}"})
    ask(app, "new-intake", {"targetingKey": "u" * USUAL_BODY_BYTES})
    served = app.holder.current
    assert served is not None
    assert 0 < len(served.recent) <= 20
    assert all(len(body) <= USUAL_BODY_BYTES for _, body in served.recent)
    assert len(served.answers) == 1
