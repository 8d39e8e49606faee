"""Tables of the published study redrawn from the data: 2.1, 2.2, 3.1, 3.2 and 4.1.

Tables 3.1, 3.2 and 4.1 are coded line by line in `casebook/published_results.csv`; here they are
put back together, with their sums and shares computed again. Tables 2.1 and 2.2 come from the
landscape, which sets the printed words beside the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.model import Study
from healthclusters.publish.words import counted, short_name

# A metric whose last word is a period, such as `funding by EU 2011-2017`.
_PERIOD = re.compile(r"(.+?) (\d{4}(?:-\d{4})?)$")
_CHARACTERISTICS = {
    "home_country": "Home country",
    "specialisation": "Specialisation",
    "competitive_advantage": "Competitive advantage",
    "focus_of_activity": "Focus of activity",
    "size": "Size",
    "innovation_activity": "Innovation activity",
    "establishment_initiative": "Who founded it",
    "public_agencies_in_management": "Public agencies in management",
    "esca_management_quality": "Management label",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class StudyTable:
    """A table as the study has it. number: as printed. rows: texts and numbers, null = unknown.

    title: what it is a table of. finding: what it says, as a sentence; empty where it says nothing.
    """

    number: str
    title: str
    finding: str
    rows: pl.DataFrame
    source: str
    note: str = ""


def study_tables(
    study: Study,
    *,
    characteristics: pl.DataFrame | None = None,
    target_models: pl.DataFrame | None = None,
) -> list[StudyTable]:
    """The tables that the data of this study allow, in the order of their numbers.

    characteristics: `characteristic`, `group`, `published`, `evidence` (see `landscape`), for
    table 2.1. target_models: `model`, `name` and a column a group, for table 2.2.
    """
    made = [
        table_2_1(characteristics) if characteristics is not None else None,
        table_2_2(target_models) if target_models is not None else None,
        table_3_1(study),
        table_3_2(study),
        table_4_1(study),
    ]
    return [table for table in made if table is not None and table.rows.height]


def table_2_1(characteristics: pl.DataFrame) -> StudyTable:
    """Characteristics of the groups: as published, and what the evidence says.

    Rows: `characteristic`, then for each published group `<group>, published` and
    `<group>, evidence`.
    """
    published = characteristics.filter(pl.col("group").str.starts_with("published:"))
    rows: dict[str, dict[str, str | None]] = {}
    for row in published.iter_rows(named=True):
        name = _CHARACTERISTICS.get(row["characteristic"], row["characteristic"])
        group = f"group {row['group'].partition(':')[2]}"
        line = rows.setdefault(name, {"characteristic": name})
        line[f"{group}, published"] = row["published"]
        line[f"{group}, evidence"] = row["evidence"]
    spoken = sum(any(v for k, v in r.items() if k.endswith("evidence")) for r in rows.values())
    return StudyTable(
        number="2.1",
        title="Characteristics of the groups, as published and in the evidence",
        finding=f"The evidence speaks to {spoken} of {len(rows)} published characteristics",
        rows=pl.DataFrame(list(rows.values()), infer_schema_length=None),
        source="groups.csv of the casebook; points and clusters of the study",
        note="Shares read yes to yes + open, of the clusters of the group",
    )


def table_2_2(target_models: pl.DataFrame) -> StudyTable:
    """Target models by group: how many of the clusters printed under each are in which group."""
    kept = ("published:", "computed:", "outliers", "without_group")
    groups = [c for c in target_models.columns if c.startswith(kept)]
    named = {c: c.replace(":", " group ").replace("_", " ") for c in groups}
    rows = target_models.select("model", "name", *groups).rename(named)
    return StudyTable(
        number="2.2",
        title="Target models and groups",
        finding=_models_finding(target_models),
        rows=rows,
        source="target_models.csv and target_model_members.csv of the casebook",
        note="A cluster printed under two models counts under both",
    )


def _models_finding(models: pl.DataFrame) -> str:
    """How many target models lie in one published group, so that the two say the same."""
    groups = [c for c in models.columns if c.startswith("published:")]
    if not groups:
        return ""
    within = sum(sum(n > 0 for n in row) == 1 for row in models.select(groups).iter_rows())
    return f"{within} of {models.height} target models lie within one published group"


def table_3_1(study: Study) -> StudyTable:
    """Projects of one cluster: budget, subsidy, and the share of it, computed again.

    Rows: `project`, `total budget`, `subsidy` (as printed), `subsidy share` (%, of the two), and
    their sum; a project without one of the two has no share.
    """
    lines = _printed(study, "Table 3.1").filter(pl.col("subject").str.contains(" / ", literal=True))
    wide = _wide(
        lines.with_columns(row=pl.col("subject").str.split(" / ").list.last()),
        ["total budget", "subsidy"],
    ).rename({"row": "project"})
    share = (pl.col("subsidy") / pl.col("total budget") * 100).round(1)
    rows = _with_sum(wide, "project").with_columns(share.alias("subsidy share, %"))
    paid = rows["subsidy share, %"][-1] if rows.height else None
    return StudyTable(
        number="3.1",
        title="Projects: budget, subsidy and its share",
        finding=f"Subsidies pay {paid:g}% of {counted(wide.height, 'project')}" if paid else "",
        rows=rows,
        source=_sources(study, lines),
        note=_note(study, lines),
    )


def table_3_2(study: Study) -> StudyTable:
    """Funding of one cluster's projects by source and period, with the sum of the public sources.

    Rows: `line`, then a column a period.
    """
    lines = _printed(study, "Table 3.2").with_columns(
        row=pl.col("metric").str.replace(_PERIOD.pattern, "$1"),
        period=pl.col("metric").str.extract(_PERIOD.pattern, 2),
    )
    lines = lines.drop_nulls("period").filter(~pl.col("note").fill_null("").str.contains("own "))
    periods = sorted(set(lines["period"]), key=len, reverse=True)
    wide = _wide(lines.with_columns(metric="period"), periods).rename({"row": "line"})
    public = wide.filter(pl.col("line").str.starts_with("funding by "))
    total = public.select(
        pl.lit("public sources, added up").alias("line"),
        *(pl.col(p).sum().round(2) if public[p].null_count() == 0 else pl.lit(None).alias(p)
          for p in periods),
    )  # fmt: skip
    rows = pl.concat([wide, total], how="vertical_relaxed") if public.height else wide
    return StudyTable(
        number="3.2",
        title="Projects and their funding by source and period",
        finding=_funding_finding(rows),
        rows=rows,
        source=_sources(study, lines),
        note=_note(study, lines),
    )


def _funding_finding(rows: pl.DataFrame) -> str:
    """What part of the volume of all projects the public sources paid, in the longest period."""
    period = rows.columns[1] if rows.width > 1 else ""
    found = dict(rows.select("line", period).iter_rows()) if period else {}
    paid, volume = found.get("public sources, added up"), found.get("project volume")
    if paid is None or not volume:
        return ""
    share = f"{paid / volume * 100:.0f}%"
    return f"Public sources paid {paid:g} of {volume:g}, {share} of all projects in {period}"


def table_4_1(study: Study) -> StudyTable:
    """Public funding of one cluster by purpose, with the sum beside the printed total."""
    lines = _printed(study, "Table 4.1").with_columns(
        row=pl.col("metric").str.split(": ").list.last()
    )
    printed = lines.filter(pl.col("row") == "total")
    purposes = lines.filter(pl.col("row") != "total").select("row", "number")
    unit = lines["unit"].drop_nulls().head(1).to_list()
    rows = purposes.rename({"row": "purpose", "number": "funding"})
    finding = ""
    if rows.height:
        rows = _with_sum(rows, "purpose")
        printed_row = printed.select(pl.lit("total as printed").alias("purpose"), funding="number")
        finding = _total_finding(rows["funding"][-1], printed["number"].to_list(), unit)
        rows = pl.concat([rows, printed_row], how="vertical_relaxed")
    return StudyTable(
        number="4.1",
        title=f"Public funding by purpose{', ' + unit[0] if unit else ''}",
        finding=finding,
        rows=rows,
        source=_sources(study, lines),
        note=_note(study, lines),
    )


def _total_finding(total: float | None, printed: list[float], unit: list[str]) -> str:
    """Whether the parts add up to what was printed."""
    if total is None:
        return ""
    said = f"The purposes add up to {total:g} {unit[0] if unit else ''}".rstrip()
    if not printed:
        return said
    same = abs(total - printed[0]) < 1e-9
    return f"{said}, as printed" if same else f"{said}; printed are {printed[0]:g}"


def _printed(study: Study, table: str) -> pl.DataFrame:
    """Printed results of one table, with their value as a `number`."""
    return (
        study.casebook.published_results.filter(
            pl.col("locator").fill_null("").str.ends_with(table)
            & ~pl.col("document").str.ends_with("slides")
        )
        .with_columns(number=pl.col("value").cast(pl.Float64, strict=False))
        .drop_nulls("number")
    )


def _wide(lines: pl.DataFrame, metrics: Sequence[str]) -> pl.DataFrame:
    """One row per `row`, one column per metric, in the order of appearance."""
    rows: dict[str, dict[str, float | str | None]] = {}
    for row, metric, number in lines.select("row", "metric", "number").iter_rows():
        if metric in metrics:
            rows.setdefault(row, {"row": row, **dict.fromkeys(metrics)})[metric] = number
    schema = {"row": pl.String, **dict.fromkeys(metrics, pl.Float64)}
    return pl.DataFrame(list(rows.values()), schema=schema)


def _with_sum(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows and a last one that adds up each column; null where a value is missing."""
    numbers = [c for c in rows.columns if c != name]
    total = rows.select(
        pl.lit("sum").alias(name),
        *(pl.col(c).sum().round(2) if rows[c].null_count() == 0 else pl.lit(None).alias(c)
          for c in numbers),
    )  # fmt: skip
    return pl.concat([rows, total], how="vertical_relaxed") if rows.height else rows


def _sources(study: Study, lines: pl.DataFrame) -> str:
    titles = dict(study.sources.select("source_id", "title").iter_rows())
    places = lines.select("document", "locator").unique(maintain_order=True).iter_rows()
    return "; ".join(f"{titles.get(d, d)}, {locator}" for d, locator in places)


def _note(study: Study, lines: pl.DataFrame) -> str:
    """Whose table it is, and in which unit."""
    names = dict(study.clusters.select("cluster_id", "name").iter_rows())
    ids = {s.partition(" / ")[0] for s in lines["subject"]}
    clusters = sorted(short_name(names[i]) for i in ids if i in names)
    units = sorted(set(lines["unit"].drop_nulls()))
    return "; ".join([*clusters, *units])
