# SPDX-License-Identifier: Apache-2.0
"""Does the sync endpoint treat a flagd that polls it as flagd expects?"""

from __future__ import annotations

import httpx

from tests.contract.conftest import Served


def fetch(served: Served, key: str | None, path: str = "/flagd/flags.json", **headers: str) -> httpx.Response:
    """Poll the endpoint with a key and further headers."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        sent["Authorization"] = f"Bearer {key}"
    return httpx.get(f"{served.url}{path}", headers=sent, timeout=30)


def test_definitions_are_fetched_once_and_again_when_they_changed(served: Served) -> None:
    """Equal definitions give 304 without a body; a wave that another process opened gives new ones and a new ETag."""
    key = served.portal.sync
    first = fetch(served, key)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/json")
    etag = first.headers["etag"]
    unchanged = fetch(served, key, if_none_match=etag)
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", etag)
    served.move("open", "pilot")
    served.server.wait_for(lambda: fetch(served, key, if_none_match=etag).status_code == 200, "other definitions")
    second = fetch(served, key, if_none_match=etag)
    assert second.headers["etag"] != etag
    assert second.json() != first.json()
    assert fetch(served, key, if_none_match=second.headers["etag"]).status_code == 304


def test_definitions_are_given_to_keys_that_may_have_them_only(served: Served) -> None:
    """No key and a wrong one are 401, a key that only evaluates is 403, and a key for sync evaluates nothing."""
    assert fetch(served, None).status_code == 401
    assert fetch(served, "gnk_made-up").status_code == 401
    assert fetch(served, served.portal.evaluate).status_code == 403
    assert fetch(served, served.portal.sync, "/flagd/portal.json").status_code == 200
    assert fetch(served, served.portal.sync, "/flagd/no-such-product.json").status_code == 404
    headers = {"Authorization": f"Bearer {served.portal.sync}"}
    assert httpx.post(f"{served.url}/ofrep/v1/evaluate/flags", headers=headers, timeout=30).status_code == 403


def test_inner_flags_stay_inside(served: Served) -> None:
    """Neither the flag that names the wave nor the one that counts who is served is handed out."""
    definitions = fetch(served, served.portal.sync).json()
    assert not [key for key in definitions["flags"] if key.startswith("gonogo-")]
