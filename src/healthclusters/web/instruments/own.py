"""A cluster's own data for an instrument: checked at the door, computed by the worker.

One mechanism for every instrument: a kind says how a file is checked and what is shown of it. Only
an instrument whose report hides what it would tell of a single firm may have one: the report is
shown to every member of the study, the rows to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from django import forms

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.encoding import encode
from healthclusters.web.instruments import own_ecosystem
from healthclusters.web.instruments.ecosystem import COMMAND, PARTS, Part
from healthclusters.web.instruments.kept import kept
from healthclusters.web.instruments.shown import Shown
from healthclusters.web.results.importing import in_a_folder
from healthclusters.web.store.models import OwnData

LARGEST = 25_000_000
"""Bytes of a file; what is larger is read by the command, which has no limit."""

_one_at_a_time = Lock()

Options = Mapping[str, Any]
Step = Callable[[str, int], None]


@dataclass(frozen=True, kw_only=True)
class OwnKind:
    """What an instrument does with a file.

    name: of the instrument, in addresses. form: asks for the file and its options. check: how many
    rows it has; DataError with every problem, OptionError or UnknownNameError for an option.
    show: the report with its tables. opening, parts: sections of the first page and of the others.
    """

    name: str
    endings: tuple[str, ...]
    command: str
    form: type[forms.Form]
    check: Callable[[Path, Options], int]
    show: Callable[[Path, Options, str, Step], Shown]
    opening: tuple[str, ...]
    parts: Mapping[str, Part]


KINDS: Mapping[str, OwnKind] = {
    "ecosystem": OwnKind(
        name="ecosystem",
        endings=(".csv", ".xlsx"),
        command=COMMAND,
        form=own_ecosystem.RegisterForm,
        check=own_ecosystem.check,
        show=own_ecosystem.show,
        opening=("in-short",),
        parts=PARTS,
    ),
}


class NotComputedError(Exception):
    """The worker has not computed it yet."""


def options_text(options: Options) -> str:
    """Options as canonical JSON."""
    return json.dumps(options, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checked(kind: OwnKind, name: str, content: bytes, options: Options) -> int:
    """How many rows a file has; raises as the check of the kind.

    One file at a time: to read 25 MB takes over a gigabyte of memory for a while.
    """
    with _one_at_a_time, in_a_folder(name, content) as path:
        return kind.check(path, options)


def compute_own(own: OwnData, step: Step) -> dict[str, bytes]:
    """What is shown of a file, encoded, by kind of result. For the worker."""
    kind = KINDS[own.instrument]
    try:
        with in_a_folder(own.name, bytes(own.content)) as path:
            shown = kind.show(path, json.loads(own.options), own.revision, step)
    except (DataError, OptionError, UnknownNameError) as refused:
        raise NotSupportedError(str(refused)) from refused
    return {_result(kind.name): encode(shown)}


def computed(own: OwnData) -> Shown:
    """What the worker computed; NotComputedError where there is nothing yet."""
    return kept(_result(own.instrument), own.revision, _nothing, options=own.options)


def _nothing() -> Shown:
    raise NotComputedError


def _result(name: str) -> str:
    return f"own/{name}"
