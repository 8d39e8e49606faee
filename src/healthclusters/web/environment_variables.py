"""What the environment says of where and how the application runs, checked at the door."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from healthclusters.base import OptionError

# WAL lets readers go on while one writes; IMMEDIATE takes the lock when a transaction begins, so
# that two writers wait for each other instead of failing half-way.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
_POSTGRES = ("postgres", "postgresql")
_KEY_FILE = "secret-key"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """home: folder of everything the application keeps. database: Django's setting.

    behind_proxy: whether what a proxy says of a request is to be believed.
    """

    home: Path
    production: bool
    behind_proxy: bool
    secret_key: str
    hosts: tuple[str, ...]
    database: dict[str, Any]

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Environment:
        """From the environment variables; OptionError for what cannot be meant."""
        given = os.environ if variables is None else variables
        mode = given.get("HEALTHCLUSTERS_MODE", "local")
        if mode not in ("local", "production"):
            raise OptionError("HEALTHCLUSTERS_MODE", mode, "local or production")
        production = mode == "production"
        proxy = given.get("HEALTHCLUSTERS_BEHIND_PROXY", "no")
        if proxy not in ("yes", "no"):
            raise OptionError("HEALTHCLUSTERS_BEHIND_PROXY", proxy, "yes or no")
        home = Path(given.get("HEALTHCLUSTERS_HOME", "~/.local/share/healthclusters")).expanduser()
        hosts = tuple(h.strip() for h in given.get("HEALTHCLUSTERS_HOSTS", "").split(",") if h)
        if production and not hosts:
            raise OptionError("HEALTHCLUSTERS_HOSTS", "", "the names this server answers to")
        return cls(
            home=home,
            production=production,
            behind_proxy=proxy == "yes",
            secret_key=_secret_key(given.get("HEALTHCLUSTERS_SECRET_KEY", ""), home, production),
            hosts=hosts or ("localhost", "127.0.0.1", "[::1]"),
            database=database_setting(given.get("DATABASE_URL", ""), home),
        )


def _secret_key(given: str, home: Path, production: bool) -> str:
    """The key given, or on one's own machine the one that `keep_secret_key` drew.

    Where there is neither, one for this process alone: reading settings writes no file.
    """
    if production and len(given) < 50:
        raise OptionError(
            "HEALTHCLUSTERS_SECRET_KEY", "*" * len(given), "50 or more random characters"
        )
    if given:
        return given
    place = home / _KEY_FILE
    return place.read_text("utf-8").strip() if place.is_file() else secrets.token_urlsafe(64)


def keep_secret_key(home: Path) -> None:
    """Draw a key and keep it in `home`, readable by its owner alone, unless there is one."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = home / _KEY_FILE
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64))


def database_setting(url: str, home: Path) -> dict[str, Any]:
    """Django's setting of a database address; SQLite in `home` where there is none."""
    if not url:
        return _sqlite(home / "healthclusters.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in _POSTGRES:
        raise OptionError("DATABASE_URL", parts.scheme, "postgres://... or sqlite:///path")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},  # a server that is away is said to be, soon
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(_SQLITE_OPTIONS),
    }
