# SPDX-License-Identifier: Apache-2.0
"""What do the GONOGO_* variables say? Each setting is declared here once, with the sentence the reference prints."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable that changes how Gonogo runs."""

    name: str
    meaning: str
    default: str


SETTINGS: tuple[Setting, ...] = (
    Setting("GONOGO_HOME", "Folder that holds the store, the secret key and imported files.", ".gonogo"),
    Setting("GONOGO_DATABASE_URL", "PostgreSQL to use in place of the SQLite file in the data folder.", "(SQLite)"),
    Setting("GONOGO_SECRET_KEY", "Key that signs sessions. Made and kept in the data folder when not set.", "(made)"),
    Setting(
        "GONOGO_ALLOWED_HOSTS", "Host names the server answers to, separated by commas.", "localhost,127.0.0.1,[::1]"
    ),
    Setting("GONOGO_HTTPS", "1 when a proxy in front speaks https: cookies are then sent over https only.", "0"),
    Setting("GONOGO_LOG_LEVEL", "How much is logged: DEBUG, INFO, WARNING or ERROR.", "WARNING"),
    Setting(
        "GONOGO_RATE_LIMIT",
        "Requests a second that each client key may send to the data plane of a process; for a moment twice as many."
        " 0 takes the limit away.",
        "2000",
    ),
    Setting("GONOGO_STREAMS", "Event streams that a process keeps open at once.", "10000"),
    Setting("GONOGO_STREAMS_PER_KEY", "How many of them may be of one client key.", "5000"),
    Setting("GONOGO_STREAM_TIMEOUT", "Seconds after which a client that does not read its events is dropped.", "30"),
    Setting("GONOGO_WEBHOOK_LOOPBACK", "1 lets webhooks be sent to the machine of the server itself.", "0"),
    Setting("GONOGO_DEMO", "1 shows the sample application. `gonogo demo` sets it.", "0"),
    Setting("GONOGO_USER", "Who acts on the command line when --as is not given.", "(operator)"),
    Setting("GONOGO_URL", "Address of a server that the command line speaks to in place of the local store.", "(none)"),
    Setting("GONOGO_TOKEN", "API token: who acts, with which scopes.", "(none)"),
    Setting("GONOGO_PROMETHEUS_URL", "Prometheus that the limits of guardrails are read from.", "(none)"),
    Setting("GONOGO_PROMETHEUS_TOKEN", "Bearer token that this Prometheus asks for.", "(none)"),
)
_DECLARED = {setting.name for setting in SETTINGS}


def read_text(name: str) -> str:
    """The value, or that of the file named by NAME_FILE; empty when neither is set."""
    if name not in _DECLARED:
        raise LookupError(f"{name} is not declared in gonogo.environment.SETTINGS")
    if (value := os.environ.get(name)) is not None:
        return value.strip()
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return ""


def read_flag(name: str) -> bool:
    """Whether the variable says yes."""
    return read_text(name).lower() in {"1", "true", "yes", "on"}


def read_number(name: str) -> float:
    """The number, or that of the default; raises ValueError with a sentence when it is none, or below 0."""
    text = read_text(name) or next(setting.default for setting in SETTINGS if setting.name == name)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"{name} is {text!r}; set a number that is 0 or more.")
    return number


def read_list(name: str, *, default: list[str]) -> list[str]:
    """Values separated by commas."""
    return [part.strip() for part in read_text(name).split(",") if part.strip()] or default


def data_folder() -> Path:
    """The folder that holds the store, as an absolute path. It is made when first written to."""
    return Path(read_text("GONOGO_HOME") or ".gonogo").absolute()


def kept_secret(name: str, path: Path) -> str:
    """The secret from the variable, from the file, or a new one that is kept in the file for its owner only."""
    if value := read_text(name):
        return value
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50))
    # Linking lets the first of two processes that start at once win, and nobody reads half a secret.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="utf-8")
