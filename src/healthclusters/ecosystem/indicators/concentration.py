"""Is an industry in few hands, is it in few places, and how mixed is a region?

Herfindahl index of organisations; the index of Ellison & Glaeser (1997), *Geographic concentration
in U.S. manufacturing industries: a dartboard approach*, Journal of Political Economy 105(5), which
takes out what large plants bring by themselves; Shannon's and Blau's (1977) diversity.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module


def herfindahl(table: Table, by: Sequence[str] = ("definition", "year", "subsector")) -> Table:
    """Concentration of employment in organisations, by cell.

    Columns: those of `by`, `organisations` with employment, `employment`, `herfindahl` (1 / n to
    1), `equal_firms` (how many equal ones would give it), `largest_share`, `four_largest_share`.
    """
    ibis = ibis_module()
    amount = table.employment * table.share * table.weight
    firms = table.mutate(m=amount).group_by([*by, "organisation"]).agg(m=ibis._.m.sum())
    firms = firms.filter(firms.m > 0)
    place = ibis.row_number().over(
        ibis.window(group_by=list(by), order_by=[ibis.desc(firms.m), firms.organisation])
    )
    ranked = firms.mutate(place=place)
    sums = ranked.group_by(list(by)).agg(
        organisations=ranked.count(),
        employment=ranked.m.sum(),
        squares=(ranked.m * ranked.m).sum(),
        largest=ranked.m.max(),
        four=(ranked.place < 4).ifelse(ranked.m, 0.0).sum(),
    )
    index = sums.squares / (sums.employment * sums.employment)
    done = sums.mutate(
        herfindahl=index,
        equal_firms=ibis.literal(1.0) / index,
        largest_share=sums.largest / sums.employment,
        four_largest_share=sums.four / sums.employment,
    ).drop("squares", "largest", "four")
    return ordered(done, by)


def ellison_glaeser(table: Table, *, industry: str = "subsector") -> Table:
    """Geographic concentration of each industry beyond what its large units bring.

    table: activities of one year. G = sum over regions of (s - x)^2, with s the region's share of
    the industry and x its share of all employment; gamma = (G / (1 - sum x^2) - H) / (1 - H), with
    H the Herfindahl index of units. Columns: industry, `units`, `employment`, `g`, `herfindahl`,
    `gamma` (null with one unit or one region). Ellison & Glaeser call gamma below 0.02 not very
    concentrated, above 0.05 very.
    """
    ibis = ibis_module()
    rows = table.mutate(m=table.employment * table.share * table.weight)
    rows = rows.filter(rows.m > 0)
    regions = rows.group_by("region").agg(total=rows.m.sum())
    regions = regions.mutate(x=regions.total / regions.total.sum().over(ibis.window()))
    industries = rows.group_by(industry).agg(employment=rows.m.sum())
    units = rows.group_by([industry, "unit"]).agg(m=rows.m.sum())
    plants = units.group_by(industry).agg(units=units.count(), square=(units.m * units.m).sum())
    cells = rows.group_by([industry, "region"]).agg(m=rows.m.sum())
    grid = industries.cross_join(regions)
    grid = grid.left_join(cells, [industry, "region"]).drop(f"{industry}_right", "region_right")
    gap = grid.m.fill_null(0.0) / grid.employment - grid.x
    sums = grid.group_by(industry, "employment").agg(
        g=(gap * gap).sum(), x_square=(grid.x * grid.x).sum()
    )
    both = sums.join(plants, industry)
    index = both.square / (both.employment * both.employment)
    free = ibis.literal(1.0)
    gamma = (both.g / (free - both.x_square).nullif(0.0) - index) / (free - index).nullif(0.0)
    done = both.mutate(
        herfindahl=index,
        gamma=((both.units > 1) & (both.x_square < 1 - 1e-12)).ifelse(gamma, None),
    ).select(industry, "units", "employment", "g", "herfindahl", "gamma")
    return ordered(done, [industry])


def diversity(table: Table, by: Sequence[str] = ("definition", "year", "region")) -> Table:
    """How mixed the subsectors of a cell are, by employment.

    Columns: those of `by`, `subsectors` with employment, `shannon` (0 to the logarithm of their
    number), `evenness` (Shannon over its most; null with one), `blau` (0 to 1 - 1/n: the chance
    that two employees drawn are in different subsectors).
    """
    ibis = ibis_module()
    rows = table.mutate(m=table.employment * table.share * table.weight)
    cells = rows.group_by([*by, "subsector"]).agg(m=rows.m.sum())
    cells = cells.filter(cells.m > 0)
    total = cells.m.sum().over(ibis.window(group_by=list(by)))
    shares = cells.mutate(p=cells.m / total)
    sums = shares.group_by(list(by)).agg(
        subsectors=shares.count(),
        shannon=-(shares.p * shares.p.ln()).sum(),
        blau=1.0 - (shares.p * shares.p).sum(),
    )
    most = sums.subsectors.cast("float64").ln().nullif(0.0)
    return ordered(sums.mutate(evenness=sums.shannon / most), by)
