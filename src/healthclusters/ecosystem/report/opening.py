"""In short, the subsectors, and where the firms are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.ecosystem.activities import SIZE_CLASSES, SIZE_UNKNOWN
from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.words import ReportWords
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def in_short(ecosystem: Ecosystem, words: ReportWords) -> Section:
    """The findings in a few sentences."""
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    points = [_size(total, words)]
    shares = _shares(ecosystem, words)
    if shares:
        points.append(words("short.shares", shares=words.joined(shares)))
    points += _growth_said(ecosystem, words)
    points += _quotient_points(ecosystem, words)
    if ecosystem.register.synthetic:
        points.append(words("short.made_up"))
    return Section(id="in-short", title=words("short.title"), points=tuple(points))


def _growth_said(ecosystem: Ecosystem, words: ReportWords) -> list[str]:
    """Growth of firms known in both years; beside it that of the sums, where they differ."""
    for row in ecosystem.at(ecosystem.growth).iter_rows(named=True):
        rate, raw = words.signed(row["rate"]), words.signed(row["raw_rate"])
        key = "short.growth" if rate == raw else "short.growth_known"
        if rate or raw:
            key = key if rate else "short.growth_hidden"
            return [words(key, rate=rate, raw=raw, year=str(ecosystem.year - 1))]
    return []


def _size(total: dict[str, Any], words: ReportWords) -> str:
    if total["why"]:
        return words("short.size_hidden", why=words(f"value.{total['why']}"))
    if total["organisations"] is None:
        return words("short.size_unknown")
    organisations = words.counted("organisations", total["organisations"])
    employed = total["employment"]
    if employed is None:
        return words("short.size_untold", organisations=organisations)
    said: dict[str, Any] = {
        "organisations": organisations,
        "employees": words.counted("employees", employed),
    }
    if total["employment_known"] is None:
        return words("short.size_answers_unknown", **said)
    silent = total["organisations"] - total["employment_known"]
    if silent >= 0.05:
        return words("short.size_silent", **said, silent=words.counted("organisations", silent))
    return words("short.size", **said)


def _shares(ecosystem: Ecosystem, words: ReportWords) -> list[str]:
    rows = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    total = ecosystem.at(ecosystem.sums.by())["organisations"][0]
    names = words.labels(ecosystem, rows["subsector"].to_list())
    return [
        f"{name} {words.percent(count / total)}"
        for name, count in zip(names, rows["organisations"], strict=True)
        if count is not None and total
    ]


def _quotient_points(ecosystem: Ecosystem, words: ReportWords) -> list[str]:
    regions, home = ecosystem.regions, ecosystem.options.region
    if regions is None or home is None:
        return []
    own = regions.quotients.filter(pl.col("region") == home)
    names = words.labels(ecosystem, own.filter(pl.col("low") > 1)["subsector"].to_list())
    if not names:
        if own["low"].null_count():
            return []
        return [words("short.none_above", region=words.region(home))]
    return [words("short.above", region=words.region(home), subsectors=words.joined(names))]


def ordered_subsectors(ecosystem: Ecosystem, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order of the mapping, what is not assigned last."""
    places = ecosystem.mapping.labels.select("subsector", "place")
    return (
        frame.join(places, on="subsector", how="left", maintain_order="left")
        .sort(pl.col("place").fill_null(999), maintain_order=True)
        .drop("place")
    )


def subsector_section(ecosystem: Ecosystem, words: ReportWords) -> Section:
    """The tree of subsectors, and subsectors by size."""
    tops = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    finer = ecosystem.at(ecosystem.sums.by("subsector", "finer"))
    tree = _tree(ecosystem, tops, finer, words)
    paragraphs = [words("subsectors.shared")]
    lost = tops.filter(pl.col("subsector") == NOT_ASSIGNED)
    if lost.height:
        paragraphs.append(_lost_said(lost["organisations"][0], words))
    return Section(
        id="subsectors",
        title=words("subsectors.title"),
        paragraphs=tuple(paragraphs),
        tables=(_tree_table(ecosystem, tree, words), _size_table(ecosystem, words)),
        charts=(_subsector_chart(ecosystem, tree, words),),
    )


def _lost_said(count: float | None, words: ReportWords) -> str:
    if count is None:
        return words("subsectors.not_assigned_hidden")
    return words("subsectors.not_assigned", count=words.counted("organisations", count))


def _tree(
    ecosystem: Ecosystem, tops: pl.DataFrame, finer: pl.DataFrame, words: ReportWords
) -> pl.DataFrame:
    """Each subsector followed by its finer ones; `level` 1 or 2."""
    parts = []
    for top in tops["subsector"]:
        parts.append(
            tops.filter(pl.col("subsector") == top).with_columns(level=pl.lit(1), finer="subsector")
        )
        below = finer.filter(pl.col("subsector") == top, pl.col("finer") != top)
        if below.height:
            renamed = below.rename({"subsector": "top"}).with_columns(subsector="finer")
            renamed = ordered_subsectors(ecosystem, renamed).with_columns(subsector="top")
            parts.append(renamed.drop("top").with_columns(level=pl.lit(2)))
    tree = pl.concat(parts, how="diagonal")
    return tree.with_columns(label=pl.Series(words.labels(ecosystem, tree["finer"].to_list())))


def _tree_table(ecosystem: Ecosystem, tree: pl.DataFrame, words: ReportWords) -> ReportTable:
    total = ecosystem.at(ecosystem.sums.by())["organisations"][0]
    not_told = "secondary" if ecosystem.options.confidential else None
    money = _money_said(tree)
    rows = []
    for r in tree.iter_rows(named=True):
        share = r["organisations"] / total if r["organisations"] is not None and total else None
        rows.append(
            (
                ("" if r["level"] == 1 else "  · ") + r["label"],
                words.whole(r["organisations"], r["why"]),
                words.percent(share, r["why"] or "secondary"),
                words.whole(r["employment"], r["why"]),
                *(_money(r, c, words, r["why"] or (not_told if c == "productivity" else None))
                  for c in money),
            )
        )  # fmt: skip
    header = words.columns("subsector", "firms", "share", "employees", *money)
    return ReportTable(
        key="subsectors",
        caption=words(
            "subsectors.tree" if money else "subsectors.tree_of_people", year=str(ecosystem.year)
        ),
        header=header,
        rows=tuple(rows),
        frame=tree,
        right=header[1:],
    )


def _money_said(tree: pl.DataFrame) -> list[str]:
    """The columns of money that any subsector has a number for."""
    told = tree.filter(pl.col("why").is_null())
    return [c for c in ("turnover", "value_added", "productivity") if told[c].count()]


def _money(row: dict[str, Any], column: str, words: ReportWords, why: str | None) -> str:
    """In millions; per employee in thousands."""
    value = row[column]
    if column == "productivity":
        return words.whole(None if value is None else value / 1e3, why)
    return words.million(value, why)


def _size_table(ecosystem: Ecosystem, words: ReportWords) -> ReportTable:
    cells = ecosystem.at(ecosystem.sums.by("subsector", "size_class"))
    tops = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    classes = [c for c in SIZE_CLASSES if c in set(cells["size_class"])]
    by = {(r["subsector"], r["size_class"]): r for r in cells.iter_rows(named=True)}
    rows = []
    for subsector in tops["subsector"]:
        line = words.labels(ecosystem, [subsector])
        for name in classes:
            cell = by.get((subsector, name))
            line.append(words.whole(cell["organisations"], cell["why"]) if cell else "0")
        rows.append(tuple(line))
    said = [words("value.unknown") if c == SIZE_UNKNOWN else c for c in classes]
    header = (words("column.subsector"), *said)
    return ReportTable(
        key="sizes",
        caption=words("subsectors.sizes", year=str(ecosystem.year)),
        header=header,
        rows=tuple(rows),
        frame=cells.drop("definition", "year"),
        right=header[1:],
    )


def _subsector_chart(ecosystem: Ecosystem, tree: pl.DataFrame, words: ReportWords) -> ChartData:
    tops = (
        tree.filter(pl.col("level") == 1)
        .drop_nulls("organisations")
        .sort("organisations", descending=True)
    )
    total = tops["organisations"].sum()
    title = words("subsectors.untold")
    if tops.height:
        first = tops.row(0, named=True)
        share = words.percent(first["organisations"] / total)
        title = words("subsectors.largest", subsector=first["label"], share=share)
    frame = tree.select("label", "level", "organisations", "employment", "why")
    return ChartData(
        key="subsector-tree",
        kind="subsectors",
        title=title,
        frame=frame,
        source=words.source(ecosystem),
    )


def map_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Where the firms are."""
    places = ecosystem.places
    known = places.drop_nulls("lat")
    if known.is_empty():
        return None
    rest = places.filter(pl.col("lat").is_null())["organisations"].to_list()
    count = int(known["organisations"].sum())
    total = ecosystem.at(ecosystem.sums.by())["organisations"][0]
    said = [
        words(
            "map.counts",
            count=words.whole(count),
            places=words.counted("places", known.height),
        )
    ]
    if rest:
        few = rest[0] is None
        said.append(words("map.absent_few") if few else words("map.absent", n=rest[0]))
    first, most = known["city"][0] or words("map.largest"), known["organisations"][0]
    chart = ChartData(
        key="map",
        kind="places",
        title=words(
            "map.finding" if total is None else "map.finding_of",
            place=first,
            most=words.counted("organisations", most),
            all=words.whole(total),
        ),
        frame=known,
        source=words.source(ecosystem),
    )
    return Section(
        id="map",
        title=words("map.title"),
        paragraphs=tuple(said),
        tables=(_place_table(ecosystem, known, words),),
        charts=(chart,),
    )


def _place_table(ecosystem: Ecosystem, known: pl.DataFrame, words: ReportWords) -> ReportTable:
    header = words.columns("place", "latitude", "longitude", "firms")
    return ReportTable(
        key="places",
        caption=words("map.table", year=str(ecosystem.year)),
        header=header,
        rows=tuple(
            (r["city"] or "", words.number(r["lat"], 2), words.number(r["lon"], 2),
             words.whole(r["organisations"]))
            for r in known.iter_rows(named=True)
        ),
        frame=ecosystem.places,
        right=header[1:],
    )  # fmt: skip
