# SPDX-License-Identifier: Apache-2.0
"""What do rosters, previews and pages cost with a million users? Prints seconds and megabytes beside the targets.

Commands run as processes of their own; their memory is the most the system saw them use. The start of a command is
measured beside them, as a yardstick of how busy the machine is. Run it with `python -m benchmarks.rollout.rosters`.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.server import COMMAND, Server, gonogo, running_server, surroundings

PEOPLE = 1_000_000
ROUNDS = 5
PASSWORD = "a long password for one run"
PLAN = """\
gonogo: 1
release: portal-2.0
product: portal
kind: iterative
date: 2027-03-01
groups:
  pilot: {match: {office: [office-1, office-2]}}
  appeals: {roster: rosters/appeals.csv}
  everyone: {match: any}
population: {roster: rosters/people.csv}
flags:
  new-intake: {variants: {on: true, off: false}, new: on, old: off}
waves:
  - {name: pilot, opens: 2027-03-01T09:00, groups: [pilot]}
  - {name: appeals, opens: 2027-03-02T09:00, groups: [appeals]}
  - {name: everyone, opens: 2027-03-03T09:00, groups: [everyone], stages: [25, 100], holdback: 5}
policy: {small_releases.size: off, rollout.rollback: off, incidents.open: off}
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds by the clock, seconds of the processor, and megabytes at most."""

    seconds: float
    processor: float
    megabytes: float


def run(home: Path, *words: str) -> Cost:
    """Run a command to its end."""
    started = time.perf_counter()
    with subprocess.Popen(
        [*COMMAND, *words], env=surroundings(home), cwd=home.parent, stdout=subprocess.DEVNULL
    ) as one:
        _, status, usage = os.wait4(one.pid, 0)
        one.returncode = os.waitstatus_to_exitcode(status)
    assert one.returncode == 0, words
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def told(what: str, cost: Cost, target: str = "") -> None:
    """Print a line of the table."""
    figures = f"{cost.seconds:6.1f} s {cost.processor:6.1f} s {cost.megabytes:6.0f} MB"
    print(f"{what:58} {figures}  {target}", flush=True)


def people(*, offices: bool, shift: int = 0) -> Iterator[str]:
    """The lines of a roster of a million keys in no order."""
    yield "targetingKey,office\n" if offices else "targetingKey\n"
    for number in range(PEOPLE):
        key = f"user-{(number * 7919 + shift) % (PEOPLE + 3):07d}"
        yield f"{key},office-{number % 50}\n" if offices else f"{key}\n"


def prepare(folder: Path) -> Path:
    """A small release, and the rosters to import."""
    (folder / "rosters").mkdir()
    (folder / "rosters/people.csv").write_text("targetingKey,office\nuser-0000001,office-1\n")
    (folder / "rosters/appeals.csv").write_text("key\nuser-0000001\n")
    (folder / "release.yaml").write_text(PLAN)
    for name, lines in (
        ("offices.csv", people(offices=True)),
        ("keys.csv", people(offices=False)),
        ("later.csv", people(offices=True, shift=5)),
    ):
        with (folder / name).open("w") as file:
            file.writelines(lines)
    with (folder / "appeals.csv").open("w") as file:
        file.writelines(["key\n", *(f"user-{number:07d}\n" for number in range(0, PEOPLE, 10))])
    home = folder / "home"
    gonogo("plan", "apply", str(folder / "release.yaml"), home=home)
    return home


def measure_commands(folder: Path, home: Path) -> None:
    """Imports, differences and previews by command."""
    print(f"{'command':58} {'clock':>8} {'CPU':>8} {'at most':>9}  target")
    told("plan versions (the start of any command)", run(home, "plan", "versions"))
    target = "< 10 s, < 200 MB"
    for what, name in (("keys alone", "keys.csv"), ("with an office each", "offices.csv")):
        path = ("rosters/people.csv", "--from", str(folder / name))
        told(f"roster import, {PEOPLE:,} people, {what}", run(home, "roster", "import", *path), target)
    run(home, "roster", "import", "rosters/appeals.csv", "--from", str(folder / "appeals.csv"))
    later = ("rosters/people.csv", "--from", str(folder / "later.csv"))
    told("roster import, a later version of it", run(home, "roster", "import", *later), target)
    told("roster diff of both", run(home, "roster", "diff", "rosters/people.csv"))
    told("wave preview everyone", run(home, "wave", "preview", "everyone"), "< 10 s")
    names = ("wave", "preview", "everyone", "--output", str(folder / "names.csv"))
    told("wave preview everyone, every name to a file", run(home, *names), "< 10 s")
    changed = folder / "changed.yaml"
    changed.write_text(PLAN.replace("[office-1, office-2]", "[office-1, office-2, office-3]"))
    told("plan diff of an edited group", run(home, "plan", "diff", str(changed)), "< 10 s")
    told("group list (overlaps)", run(home, "group", "list"))


class Browser:
    """A person who is signed in, on one connection."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)
        self.cookies: dict[str, str] = {}
        page = self.get("/sign-in/")
        (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
        form = {"csrfmiddlewaretoken": token, "username": "dana", "password": PASSWORD}
        self.ask("POST", "/sign-in/", urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        assert "sessionid" in " ".join(self.cookies), self.cookies

    def get(self, path: str) -> str:
        """A page, which must be there."""
        status, text = self.ask("GET", path, b"", {})
        assert status == 200, (status, path)
        return text

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Status and text of an answer."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {"Cookie": cookies, **headers})
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class Others:
    """Somebody else, who asks for a page that needs no population all the while, and how long the longest took."""

    def __init__(self, url: str) -> None:
        self.browser = Browser(url)
        self.longest = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Others:
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.is_set():
            self.longest = max(self.longest, timed(lambda: self.browser.get("/r/portal-2.0/plan/")))


def resident(server: Server, which: str) -> int:
    """Megabytes in use (`VmRSS`), or at most so far (`VmHWM`)."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(which))


def measure_pages(home: Path) -> None:
    """The pages of a wave with a million users, first and again."""
    env = surroundings(home)
    said = subprocess.run(
        [*COMMAND, "user", "add", "dana", "--role", "release-lead", "--password-stdin"],
        input=PASSWORD + "\n", env=env, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    members = "/r/portal-2.0/waves/everyone/members/"
    pages = {
        "who is in wave everyone, first page": members,
        "  page 17,000": members + "?page=17000",
        "  found by a part of the key": members + "?q=user-09",
        "  found by office=office-7": members + "?q=office%3Doffice-7",
        "wave everyone, with who would gain": "/r/portal-2.0/waves/everyone/",
        "user groups and overlaps": "/r/portal-2.0/groups/",
    }
    with running_server(home) as server:
        print(f"\nserver ready: {resident(server, 'VmRSS')} MB resident")
        browser = Browser(server.url)
        with Others(server.url) as others:
            first = timed(lambda: browser.get(members))
        print(f"first page after the start: {first:.1f} s; meanwhile another page took {others.longest:.2f} s at most")
        print(f"\n{'page':58} {'first':>8} {'again':>8}  target (again)")
        for what, path in pages.items():
            times = [timed(lambda path=path: browser.get(path)) for _ in range(ROUNDS + 1)]
            print(f"{what:58} {times[0]:6.2f} s {statistics.median(times[1:]):6.2f} s  < 1 s", flush=True)
        print(f"\nserver afterwards: {resident(server, 'VmRSS')} MB resident, {resident(server, 'VmHWM')} MB at most")


def main() -> None:
    """Prepare the store, then measure commands and pages."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        home = prepare(folder)
        measure_commands(folder, home)
        measure_pages(home)


if __name__ == "__main__":
    sys.exit(main())
