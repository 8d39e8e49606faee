"""The recipes by which a published figure is recomputed: one small function each.

A recipe takes a check (`model/published_checks.py`) and the material, and gives the recomputed
figure as an interval with a half sentence that says how it came about. Open evidence widens the
interval; it is never counted as a no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import polars as pl

from healthclusters.model import Framework
from healthclusters.model.published_checks import Check, number_term
from healthclusters.scoring import wording
from healthclusters.scoring.observed import Observed, observe


@dataclass(frozen=True, eq=False, kw_only=True)
class Material:
    """What recipes compute from.

    tables: every table of the study by name, and those of FRAMEWORK_TABLES. points: subject
    (cluster or country) and item -> 1, 0 or None (open). kept: observations that may count.
    year: the reference year. names: cluster or country id -> name.
    """

    framework: Framework
    tables: Mapping[str, pl.DataFrame]
    points: Mapping[tuple[str, str], int | None]
    kept: pl.DataFrame
    year: int
    names: Mapping[str, str]

    def printed(self, result_id: str) -> float:
        """A published figure as a number."""
        rows = self.tables["published_results"].filter(pl.col("id") == result_id)
        return float(rows["value"].item())


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """A recomputed figure as [low, high]; both None where nothing is known, `high` infinite where
    it has no upper end. says: how it came about. missing: `subject.item` that is open.
    source_id: the source it stands in, for a figure taken from an evaluation."""

    low: float | None
    high: float | None
    says: str
    missing: tuple[str, ...] = ()
    source_id: str | None = None


def recompute(check: Check, material: Material) -> Recomputed:
    """The figure that a check recomputes."""
    return _RECIPES[check.recipe](check, material)


def _exactly(value: float, says: str) -> Recomputed:
    return Recomputed(low=value, high=value, says=says)


def count(check: Check, material: Material) -> Recomputed:
    """Rows of a table, or what its rows name.

    distinct: different values of a column; each: every value of a list column, so that a row counts
    as often as it has values; quoted: different texts in double quotes in a column, `after`:
    only those that follow this text.
    """
    rows = _filtered(check, material)
    table = check.one("table")
    if "distinct" in check.arguments:
        column = check.one("distinct")
        return _exactly(len(set(_texts(rows, column))), f"counted different {column} in {table}")
    if "each" in check.arguments:
        column = check.one("each")
        return _exactly(len(_texts(rows, column)), f"counted every {column} in {table}")
    if "quoted" in check.arguments:
        column = check.one("quoted")
        quoted = re.compile(re.escape(check.arguments.get("after", "")) + r'\s*"([^"]+)"')
        titles = {title for text in _texts(rows, column) for title in quoted.findall(text)}
        return _exactly(len(titles), f"counted different titles in {table}, column {column}")
    return _exactly(rows.height, f"counted rows of {table}")


def _filtered(check: Check, material: Material) -> pl.DataFrame:
    rows = material.tables[check.one("table")]
    for column, allowed in check.filters.items():
        values = pl.col(column)
        if isinstance(rows.schema[column], pl.List):
            keep = values.list.eval(pl.element().is_in(allowed)).list.any()
        else:
            keep = values.cast(pl.String).is_in(allowed)
        rows = rows.filter(keep.fill_null(value=False))
    for column, text in check.contains.items():
        keep = pl.col(column).str.contains(text, literal=True)
        rows = rows.filter(keep.fill_null(value=False))
    return rows


def _texts(rows: pl.DataFrame, column: str) -> list[str]:
    values = rows[column]
    if isinstance(values.dtype, pl.List):
        values = values.list.explode() if values.len() else pl.Series(dtype=pl.String)
    return values.drop_nulls().cast(pl.String).to_list()


def share(check: Check, material: Material) -> Recomputed:
    """Percentage of clusters or countries with a yes: [yes, yes + open] of all of them."""
    if "column" in check.arguments:
        return _share_of_column(check, material)
    item = check.one("item")
    subjects = check.many("subjects") or _members(check, material)
    answers = {s: material.points.get((s, item)) for s in subjects}
    kind = "countries" if material.framework.subject_of(item) == "country" else "clusters"
    kind = "clusters" if "groups" in check.arguments else kind
    missing = tuple(f"{s}.{item}" for s, answer in answers.items() if answer is None)
    return _bounds(list(answers.values()), missing, kind)


def _share_of_column(check: Check, material: Material) -> Recomputed:
    column, wanted = check.one("column"), check.many("is")
    members = _members(check, material)
    cells = dict(material.tables["clusters"].select("cluster_id", column).iter_rows())
    answers = [None if cells[m] is None else int(str(cells[m]) in wanted) for m in members]
    missing = tuple(f"{m}.{column}" for m in members if cells[m] is None)
    return _bounds(answers, missing, "clusters")


def _members(check: Check, material: Material) -> list[str]:
    rows = material.tables["group_members"].filter(pl.col("group").is_in(check.many("groups")))
    return sorted(rows["cluster_id"].to_list())


def _bounds(answers: Sequence[int | None], missing: tuple[str, ...], kind: str) -> Recomputed:
    n, yes, unknown = len(answers), answers.count(1), answers.count(None)
    says = f"{yes} yes, {answers.count(0)} no and {unknown} open of {n} {kind}"
    if unknown == n:
        return Recomputed(low=None, high=None, says=says, missing=missing)
    low, high = 100 * yes / n, 100 * (yes + unknown) / n
    return Recomputed(low=low, high=high, says=says, missing=missing)


def total(check: Check, material: Material) -> Recomputed:
    """Sum of printed figures (and plain numbers), less others; or sum of a column."""
    if "table" in check.arguments:
        column = check.one("column")
        values = _filtered(check, material)[column].drop_nulls().to_list()
        return _exactly(float(sum(values)), f"summed {column} of {check.one('table')}")
    plus = [_term(t, material) for t in check.many("plus")]
    minus = [_term(t, material) for t in check.many("minus")]
    says = " + ".join(map(wording.number, plus))
    says += "".join(f" - {wording.number(value)}" for value in minus)
    return _exactly(sum(plus) - sum(minus), f"printed figures give {says}")


def _term(text: str, material: Material) -> float:
    constant = number_term(text)
    return material.printed(text) if constant is None else constant


def ratio(check: Check, material: Material) -> Recomputed:
    """One figure relative to another: in per cent, as growth in per cent, or in times.

    The figures are printed ones, or with `measure` sums of observed quantities of subjects.
    """
    if "measure" in check.arguments:
        return _ratio_of_evidence(check, material)
    of, to = (sum(_term(t, material) for t in check.many(name)) for name in ("of", "to"))
    says = f"printed figures give {wording.number(of)} / {wording.number(to)}"
    if not to:
        return Recomputed(low=None, high=None, says=f"{says}, which is no number")
    return _exactly(_in_unit(of / to, check.one("unit")), says)


def _in_unit(quotient: float, unit: str) -> float:
    return {"times": quotient, "percent": 100 * quotient, "growth": 100 * (quotient - 1)}[unit]


def _ratio_of_evidence(check: Check, material: Material) -> Recomputed:
    of, missing_of = _observed_all(check, check.many("of"), material)
    to, missing_to = _observed_all(check, check.many("to"), material)
    missing = missing_of + missing_to
    above = _combined(of, len(check.many("of")) - len(of), "sum")
    below = _combined(to, len(check.many("to")) - len(to), "sum")
    if above is None or below is None:
        return Recomputed(low=None, high=None, says="nothing known of one side", missing=missing)
    if not below[1]:
        return Recomputed(low=None, high=None, says="a ratio to nothing", missing=missing)
    says = f"evidence has {wording.interval(*above)} against {wording.interval(*below)}"
    unit = check.one("unit")
    low = _in_unit(above[0] / below[1], unit)
    high = _in_unit(above[1] / below[0], unit) if below[0] else inf
    return Recomputed(low=low, high=high, says=says, missing=missing)


def product(check: Check, material: Material) -> Recomputed:
    """Printed figures (and plain numbers) multiplied; `percent`: the product divided by 100."""
    factors = [_term(t, material) for t in check.many("of")]
    result = 1.0
    for factor in factors:
        result *= factor
    says = " x ".join(map(wording.number, factors))
    if check.one("unit") == "percent":
        result, says = result / 100, f"{says} / 100"
    return _exactly(result, f"printed figures give {says}")


def threshold(check: Check, material: Material) -> Recomputed:
    """The threshold of an item's rule in the framework, times `scale`."""
    rule = material.framework.item_by_id[check.one("item")].rule
    if isinstance(rule.threshold, tuple):
        value = float(len(rule.threshold))
        return _exactly(value, f"the framework counts {', '.join(rule.threshold)}")
    says = f"the framework's rule is {rule}"
    return _exactly(rule.threshold * check.number("scale", 1), says)


def value(check: Check, material: Material) -> Recomputed:
    """A figure that stands elsewhere: another printed one, an evaluation's, a cluster's fact, or a
    quantity in the evidence."""
    if "result" in check.arguments:
        return _repeated(check, material)
    if "evaluation" in check.arguments:
        rows = material.tables["evaluations"].filter(pl.col("id") == check.one("evaluation"))
        source = str(rows["source_id"].item())
        figure = _exactly(float(rows["value"].item()), f"{source} has it")
        return Recomputed(low=figure.low, high=figure.high, says=figure.says, source_id=source)
    if "cluster" in check.arguments:
        return _fact(check, material)
    return _quantity(check, material)


def _repeated(check: Check, material: Material) -> Recomputed:
    other = check.one("result")
    rows = material.tables["published_results"].filter(pl.col("id") == other)
    place = f"{rows['document'].item()}, {rows['locator'].item() or 'no place given'}"
    return _exactly(material.printed(other), f"{place} prints {rows['value'].item()}")


def _fact(check: Check, material: Material) -> Recomputed:
    cluster, column = check.one("cluster"), check.one("column")
    rows = material.tables["clusters"].filter(pl.col("cluster_id") == cluster)
    fact = rows[column].item()
    if fact is None:
        missing = (f"{cluster}.{column}",)
        return Recomputed(low=None, high=None, says=f"{column} is not known", missing=missing)
    until = check.year("until")
    if until is None:
        return _exactly(float(fact), f"clusters has {column} {fact}")
    return _exactly(float(until - fact), f"clusters has {column} {fact}, so years until {until}")


def _quantity(check: Check, material: Material) -> Recomputed:
    subjects = check.many("subjects") or tuple(_members(check, material))
    found, missing = _observed_all(check, subjects, material)
    statistic = check.arguments.get("statistic", "sum")
    span = _combined(found, len(subjects) - len(found), statistic)
    says = _what_evidence_says(found, len(subjects), statistic, material)
    if span is None:
        return Recomputed(low=None, high=None, says=says, missing=missing)
    return Recomputed(low=span[0], high=span[1], says=says, missing=missing)


def _observed_all(
    check: Check, subjects: Sequence[str], material: Material
) -> tuple[list[Observed], tuple[str, ...]]:
    """What is known of each subject, and the cells of which too little is."""
    measure = material.framework.measure_by_id[check.one("measure")]
    found, missing = [], []
    for subject in subjects:
        seen = observe(
            material.kept,
            subject,
            measure,
            year=check.year("year") or material.year,
            within=check.year("within"),
            scale=check.number("scale", 1),
        )
        if seen is not None:
            found.append(seen)
        if seen is None or not seen.exact:
            missing.append(f"{subject}.{measure.id}")
    return found, tuple(missing)


def _combined(
    found: Sequence[Observed], unknown: int, statistic: str
) -> tuple[float, float] | None:
    """Interval of the smallest, largest or summed quantity; unknown ones lie in [0, infinity)."""
    if not found:
        return None
    lows = [o.low for o in found] + [0.0] * unknown
    highs = [o.high for o in found] + [inf] * unknown
    if statistic == "sum":
        return sum(lows), sum(highs)
    return (max(lows), max(highs)) if statistic == "max" else (min(lows), min(highs))


def _what_evidence_says(
    found: Sequence[Observed], asked: int, statistic: str, material: Material
) -> str:
    if not found:
        return "no observation that could be used"
    if asked == 1:
        only = found[0]
        return f"evidence has {_dated(only)}{_of_how_many(only)}"
    if statistic == "sum":
        return f"evidence on {len(found)} of {asked}"
    if statistic == "min":
        extreme, word = min(found, key=lambda o: (o.high, o.subject)), "smallest"
    else:
        extreme, word = max(found, key=lambda o: (o.low, o.subject)), "largest"
    of = f"all {asked}" if len(found) == asked else f"the {len(found)} of {asked} that are known"
    others = _other_end(extreme, found, statistic)
    if not others or len(found) < asked:  # an unknown one may set the other end
        return f"{word} of {of}: {_named(extreme, material)}"
    there = " and ".join(_named(other, material) for other in others)
    low, high = _named(extreme, material), there
    if statistic == "min":
        low, high = high, low
    return f"{word} of {of}: the low end is that of {low}; the high end that of {high}"


def _other_end(extreme: Observed, found: Sequence[Observed], statistic: str) -> list[Observed]:
    """All that set the other end of a smallest or largest quantity; empty where `extreme` does."""
    if statistic == "min":
        end = min(o.low for o in found)
        return [] if extreme.low == end else [o for o in found if o.low == end]
    end = max(o.high for o in found)
    return [] if extreme.high == end else [o for o in found if o.high == end]


def _named(seen: Observed, material: Material) -> str:
    return f"{material.names.get(seen.subject, seen.subject)}, {_dated(seen)}"


def _dated(seen: Observed) -> str:
    years = ", ".join(map(str, seen.years)) or "undated"
    return f"{wording.interval(seen.low, seen.high)} ({years})"


def _of_how_many(seen: Observed) -> str:
    return "" if seen.observations == 1 else f", the best of {seen.observations} observations"


_RECIPES: dict[str, Callable[[Check, Material], Recomputed]] = {
    "count": count,
    "share": share,
    "sum": total,
    "ratio": ratio,
    "product": product,
    "threshold": threshold,
    "value": value,
}
