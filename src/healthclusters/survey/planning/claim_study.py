"""One cluster has 68 %, the mean is 37 %, about 37 answers each: how often is that "first of 19"?

The answer depends on how much clusters truly differ, which nobody knows beforehand. So several
spreads are assumed, in two ways:
- **planted**: one cluster truly has the highest share; the others are spread below it, so that
  all together have the mean;
- **drawn**: the true shares of all clusters are a draw with that mean and spread, and whichever
  is highest is highest. Of these surveys, `seen` are those in which the highest share in the
  answers is about the one reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

from healthclusters.base import OptionError, text_table
from healthclusters.survey.comparison.sentences import from_to, percent
from healthclusters.survey.planning.first_place import (
    FirstOptions,
    answers_for_first,
    repeated_claims,
)

Floats = NDArray[np.float64]
_ABOUT = 0.035  # a highest share this near to the reported one counts as seen
_LEAST_SEEN = 20  # surveys seen before a share of them is stated
_SEARCH_DRAWS = 400  # repeated surveys for each number of answers tried


@dataclass(frozen=True, kw_only=True)
class ClaimOptions:
    """What is assumed.

    highest, mean: reported shares. answers: of each cluster; its length is the number of clusters.
    spreads: standard deviations of the true shares between clusters (between the others, where
      one is planted). factors: the answers are also multiplied by these.
    members: of each cluster, for a second answer to "how many are needed"; None: left out.
    first: how "first" is claimed, how many draws, which power, and the seed.
    """

    highest: float = 0.68
    mean: float = 0.37
    answers: tuple[int, ...] = (37,) * 19
    spreads: tuple[float, ...] = (0.05, 0.10, 0.15)
    factors: tuple[int, ...] = (1, 2, 4, 8, 16)
    members: int | None = None
    first: FirstOptions = field(default_factory=FirstOptions)

    def __post_init__(self) -> None:
        if not 0 < self.mean < self.highest < 1:
            raise OptionError("highest", self.highest, "above the mean, both between 0 and 1")
        if len(self.answers) < 2 or min(self.answers, default=0) < 1:
            raise OptionError("answers", self.answers, "1 or more, of two clusters or more")
        for spread in self.spreads:
            if not 0 < spread < np.sqrt(self.mean * (1 - self.mean)):
                raise OptionError("spreads", spread, "above 0 and possible at that mean")
        if min(self.factors, default=0) < 1:
            raise OptionError("factors", self.factors, "1 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class ClaimStudy:
    """How often "first" could be claimed.

    table: one row a way, spread and factor: `way`, `spread`, `runner_up` (mean true share of the
      second), `answers` (mean of each cluster), `draws`, `claimed` (share of surveys in which the
      rank sets say "first"), `wrong` (claimed of a cluster that is not), `truly_first` (the
      highest in the answers truly is first), `sharper` (the test of first alone says so), `seen`
      (surveys in which the highest is about the reported one), `claimed_if_seen`,
      `sharper_if_seen`, `truly_first_if_seen` (null where seen in fewer than 20),
      `claimed_of_members` (as `claimed`, where each cluster has only the members it has; null
      where that is not known, or the answers are more).
    needed: one row a spread, where planted: `spread`, `runner_up`, `answers` (of each cluster to
      claim first in most surveys; null: not reached), `claimed`, `members`, `answers_of_members`
      (null: not even with every member), `claimed_of_members`.
    """

    options: ClaimOptions
    table: pl.DataFrame
    needed: pl.DataFrame

    def in_short(self) -> str:
        """All of it in one sentence."""
        first = float(np.min(self.table["answers"].to_numpy()))
        now = self.table.filter(pl.col("answers") == first)
        counts = [round(c * n) for c, n in now.select("claimed", "draws").iter_rows()]
        draws, clusters = now["draws"][0], len(self.options.answers)
        text = (
            f"With about {first:.0f} answers each, “first of {clusters}” could be claimed in "
            f"{from_to(min(counts), max(counts))} of {draws:,} repeated surveys, "
            f"over {now.height} assumptions on how clusters truly differ"
        )
        needed = self.needed["answers"].drop_nulls().to_list()
        if not needed:
            return f"{text}; 20,000 answers of each would not settle it."
        some = "" if len(needed) == self.needed.height else ", and under one no number would"
        answers = from_to(min(needed), max(needed))
        return f"{text}; {answers} answers of each would settle it{some}."

    def sentences(self) -> list[str]:
        """What it says, for a reader."""
        now = self.table.filter(pl.col("answers") == pl.col("answers").min())
        clusters = len(self.options.answers)
        out = []
        for row in now.iter_rows(named=True):
            out.append(_claim_words(row, clusters, self.options))
        out += [_needed_words(row, self.options) for row in self.needed.iter_rows(named=True)]
        return out

    def __str__(self) -> str:
        head = [
            "way",
            "spread",
            "answers",
            "claimed",
            "wrong",
            "truly first",
            "sharper",
            "seen",
            "claimed if seen",
        ]
        columns = [
            "way",
            "spread",
            "answers",
            "claimed",
            "wrong",
            "truly_first",
            "sharper",
            "seen",
            "claimed_if_seen",
        ]
        table = text_table(head, self.table.select(columns).rows(), right=head[1:])
        return f"{table}\n\n" + "\n".join(self.sentences())


def claim_study(
    options: ClaimOptions | None = None, *, step: Callable[[str], None] | None = None
) -> ClaimStudy:
    """Repeat the survey under each assumed spread. step: told what is done next (progress)."""
    options = options or ClaimOptions()
    say = step or (lambda _: None)
    rows, needed = [], []
    for spread in options.spreads:
        say(f"one cluster planted, spread {spread:g}")
        planted = planted_shares(options, spread)
        if planted is not None:
            rows += [_row("planted", spread, planted, options, f) for f in options.factors]
            needed.append(_needed(spread, planted, options))
        say(f"clusters drawn, spread {spread:g}")
        drawn = _drawn_shares(options, spread)
        rows += [_row("drawn", spread, drawn, options, f) for f in options.factors]
    return ClaimStudy(
        options=options,
        table=pl.DataFrame(rows, infer_schema_length=None),
        needed=pl.DataFrame(needed, schema=_NEEDED),
    )


_NEEDED = {
    "spread": pl.Float64,
    "runner_up": pl.Float64,
    "answers": pl.Int64,
    "claimed": pl.Float64,
    "members": pl.Int64,
    "answers_of_members": pl.Int64,
    "claimed_of_members": pl.Float64,
}


def planted_shares(options: ClaimOptions, spread: float) -> Floats | None:
    """True shares: the highest one, and the others at the quantiles of a beta distribution.

    None where the others, so spread, would reach the highest.
    """
    others = len(options.answers) - 1
    mean = (options.mean * (others + 1) - options.highest) / others
    if not 0 < mean < 1 or spread**2 >= mean * (1 - mean):
        return None
    size = mean * (1 - mean) / spread**2 - 1
    quantiles = (np.arange(others) + 0.5) / others
    shares = betaincinv(mean * size, (1 - mean) * size, quantiles)
    if shares.max() >= options.highest:
        return None
    return np.concatenate([[options.highest], shares[::-1]])


def _drawn_shares(options: ClaimOptions, spread: float) -> Floats:
    """Draws x clusters from a beta distribution with the mean and the spread."""
    size = options.mean * (1 - options.mean) / spread**2 - 1
    stream = np.random.SeedSequence(options.first.seed).spawn(3)[2]
    shape = (options.first.draws, len(options.answers))
    generator = np.random.default_rng(stream)
    return generator.beta(options.mean * size, (1 - options.mean) * size, shape)


def _row(
    way: str, spread: float, truth: Floats, options: ClaimOptions, factor: int
) -> dict[str, Any]:
    answers = np.array(options.answers) * factor
    claims = repeated_claims(truth, answers, options=replace(options.first, members=None))
    seen = np.abs(claims.highest - options.highest) <= _ABOUT
    enough = seen.sum() >= _LEAST_SEEN

    def if_seen(flags: NDArray[np.bool_]) -> float | None:
        return float(flags[seen].mean()) if enough else None

    return {
        "way": way,
        "spread": spread,
        "runner_up": _runner_up(truth),
        "answers": float(answers.mean()),
        "draws": options.first.draws,
        "claimed": claims.claims,
        "wrong": claims.wrong,
        "truly_first": float(claims.is_first.mean()),
        "sharper": float(claims.sharper.mean()),
        "seen": int(seen.sum()),
        "claimed_if_seen": if_seen(claims.claimed),
        "sharper_if_seen": if_seen(claims.sharper),
        "truly_first_if_seen": if_seen(claims.is_first),
        "claimed_of_members": _of_members(truth, answers, options),
    }


def _of_members(truth: Floats, answers: NDArray[np.int64], options: ClaimOptions) -> float | None:
    """How often "first" is claimed where clusters have few members."""
    if options.members is None or answers.max() > options.members:
        return None
    first = replace(options.first, members=options.members)
    return repeated_claims(truth, answers, options=first).claims


def _runner_up(truth: Floats) -> float:
    return float(np.sort(np.atleast_2d(truth), axis=1)[:, -2].mean())


def _needed(spread: float, planted: Floats, options: ClaimOptions) -> dict[str, Any]:
    start = max(int(np.mean(options.answers)), 1)
    first = replace(options.first, draws=min(options.first.draws, _SEARCH_DRAWS), members=None)
    many = answers_for_first(planted, options=first, start=start)
    out: dict[str, Any] = {
        "spread": spread,
        "runner_up": _runner_up(planted),
        "answers": many.answers,
        "claimed": many.claimed,
        "members": options.members,
        "answers_of_members": None,
        "claimed_of_members": None,
    }
    if options.members is not None:
        few = answers_for_first(
            planted, options=replace(first, members=options.members), start=start
        )
        out |= {"answers_of_members": few.answers, "claimed_of_members": few.claimed}
    return out


def _claim_words(row: dict[str, Any], clusters: int, options: ClaimOptions) -> str:
    """How often the claim could be made with the answers there are."""
    draws = row["draws"]
    spread, highest = round(100 * row["spread"]), percent(options.highest)
    claimed = f"{round(row['claimed'] * draws)} of {draws:,} surveys"
    if row["way"] == "planted":
        start = f"If one cluster truly has {highest} and the others are spread by {spread} points "
        start += "below it"
    else:
        start = f"If the true shares are spread by {spread} points around {percent(options.mean)}"
    text = (
        f"{start}, “first of {clusters}” could be claimed in {claimed} with about "
        f"{row['answers']:.0f} answers each"
    )
    if row["claimed_of_members"] is not None:
        text += (
            f" ({round(row['claimed_of_members'] * draws)} where each cluster has "
            f"{options.members} members)"
        )
    if row["way"] == "planted":
        sharper = round(row["sharper"] * draws)
        return f"{text}; by the sharper test of that one question in {sharper}."
    if row["claimed_if_seen"] is None:
        return f"{text}; a highest share of about {highest} is seen in {row['seen']}."
    if_seen = round(row["claimed_if_seen"] * row["seen"])
    truly = round(row["truly_first_if_seen"] * row["seen"])
    return (
        f"{text}. A highest share of about {highest} is seen in {row['seen']}; of these it could "
        f"be claimed in {if_seen}, and {truly} times the highest truly is first."
    )


def _needed_words(row: dict[str, Any], options: ClaimOptions) -> str:
    """How many answers settle it."""
    start = (
        f"With the others spread by {round(100 * row['spread'])} points (the second at "
        f"{percent(row['runner_up'])})"
    )
    if row["answers"] is None:
        text = f"{start}, even 20,000 answers of each cluster would not settle it"
    else:
        text = (
            f"{start}, about {row['answers']:,} answers of each cluster would settle it in "
            f"{percent(options.first.power)} of surveys"
        )
    if row["members"] is None:
        return f"{text}."
    if row["answers_of_members"] is None:
        return f"{text}; where each has {row['members']} members, not even all of them would."
    return f"{text}; where each has {row['members']} members, {row['answers_of_members']} of them."
