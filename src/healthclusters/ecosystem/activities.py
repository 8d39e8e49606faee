"""One row a unit, year and subsector: the table that every indicator is computed from.

A unit's values stay whole; `share` says how much of it is in the subsector (shares of a unit add up
to 1). Where sites of an organisation are there, they are counted and its own row is not. Nothing is
computed here: this is an expression that runs on any engine of Ibis.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.ecosystem.columns import MEASURES, OUTPUTS
from healthclusters.ecosystem.engine import Connection, Table, ibis_module, with_frame
from healthclusters.ecosystem.subsectors import SubsectorMapping
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED

NOT_STATED = "not stated"
SIZE_UNKNOWN = "not known"
SIZE_CLASSES = ("0", "1-9", "10-49", "50-249", "250+", SIZE_UNKNOWN)
_COMPUTED = (
    "definition",
    "year",
    "organisation",
    "holding",
    "unit",
    "region",
    "subsector",
    "finer",
    "size_class",
    "share",
    "part",
    "weight",
    "stratum",
    "spin_off",
)
_KEPT = (
    "name",
    "city",
    "kind",
    "nace",
    "founded",
    "closed",
    "startup",
    "foreign_owned",
    "ai_in_use",
    "member_from",
    "member_until",
    "lat",
    "lon",
)


def activities(
    units: Table, connection: Connection, *, mapping: SubsectorMapping, nuts_level: int = 2
) -> Table:
    """Units of a register with their subsectors.

    Columns: `definition`, `year`, `organisation`, `holding` (the group of enterprises that the
    organisation belongs to, else itself: whom disclosure control takes for one firm), `unit`,
    `region` (NUTS at `nuts_level`), `nace`, `subsector` (at the top of the tree), `finer`,
    `size_class`, `share` (of the unit), `part` (of the organisation: the share divided by its
    sites), `weight` (1 where no sample), `stratum`, the measures and outputs (null = not known),
    and what belongs to the unit (founded, startup ...).
    """
    ibis = ibis_module()
    counted = _counted(units)
    assigned = _assigned(counted, connection, mapping)
    year_and_unit = ["definition", "year", "unit"]
    joined = counted.join(assigned, year_and_unit, how="left").drop(
        *[f"{name}_right" for name in year_and_unit]
    )
    length = 2 + nuts_level
    share = joined.share.fill_null(1.0)
    return joined.mutate(
        region=ibis.cases(
            (joined.nuts.length() >= length, joined.nuts.substr(0, length)), else_=NOT_STATED
        ),
        subsector=joined.subsector.fill_null(NOT_ASSIGNED),
        finer=joined.finer.fill_null(NOT_ASSIGNED),
        share=share,
        part=share / joined.sites.cast("float64"),
        size_class=size_class(joined.employment),
        weight=joined.weight.fill_null(1.0),
        stratum=joined.stratum.fill_null(""),
        spin_off=joined.spin_off_of.notnull().cast("int64"),
    ).select(*_COMPUTED, *MEASURES, *OUTPUTS, *_KEPT)


def size_class(employment: Table) -> Table:
    """Eurostat's classes of size by employees; `not known` where employment is null."""
    ibis = ibis_module()
    return ibis.cases(
        (employment.isnull(), SIZE_UNKNOWN),
        (employment <= 0, "0"),
        (employment < 10, "1-9"),
        (employment < 50, "10-49"),
        (employment < 250, "50-249"),
        else_="250+",
    )


def _counted(units: Table) -> Table:
    """Units without the rows of organisations whose sites are there, and how many sites there are.

    organisation, holding: never null from here on. A group said in one row of an organisation
    holds for all of its sites.
    """
    ibis = ibis_module()
    named = units.mutate(organisation=ibis.coalesce(units.organisation, units.unit))
    site = (named.organisation != named.unit).cast("int64")
    window = ibis.window(group_by=["definition", "year", "organisation"])
    with_sites = named.mutate(
        site=site,
        sites_here=site.sum().over(window),
        holding=ibis.coalesce(named["group"].max().over(window), named.organisation),
    )
    kept = with_sites.filter((with_sites.site == 1) | (with_sites.sites_here == 0))
    return kept.mutate(sites=ibis.cases((kept.sites_here > 0, kept.sites_here), else_=1)).drop(
        "site", "sites_here"
    )


def _assigned(counted: Table, connection: Connection, mapping: SubsectorMapping) -> Table:
    """`definition`, `year`, `unit`, `subsector`, `finer`, `share`: by hand, else by the rules."""
    by_hand = counted.subsectors.notnull()
    hand = _by_hand(counted.filter(by_hand), connection, mapping)
    ruled = counted.filter(~by_hand & counted.nace.notnull())
    return hand.union(_by_rules(ruled, connection, mapping))


def _by_hand(units: Table, connection: Connection, mapping: SubsectorMapping) -> Table:
    """Subsectors that the register names itself, `a:0.5;b:0.5`."""
    import polars as pl

    parents = pl.DataFrame(
        {"finer": list(mapping.parents), "subsector": list(mapping.parents.values())}
    )
    tops = with_frame(connection, "subsector_tops", parents)
    one = units.select("definition", "year", "unit", entry=units.subsectors.split(";").unnest())
    parted = one.mutate(parts=one.entry.split(":"))
    named = parted.select(
        "definition",
        "year",
        "unit",
        finer=parted.parts[0],
        share=_weight_or_one(parted),
    )
    found = named.join(tops, "finer")
    return found.select("definition", "year", "unit", "subsector", "finer", "share")


def _weight_or_one(parted: Table) -> Table:
    ibis = ibis_module()
    given = parted.parts.length() > 1
    text = ibis.cases((given, parted.entry.re_replace(r"^[^:]*:", "")), else_="1")
    return text.cast("float64")


def _by_rules(units: Table, connection: Connection, mapping: SubsectorMapping) -> Table:
    """Subsectors by NACE and keywords; each combination of the two is looked up once."""
    ibis = ibis_module()
    rules = with_frame(connection, "subsector_rules", mapping.rules)
    text = ibis.coalesce(units.description, "").lower()
    keyed = units.mutate(text=text)
    keys = keyed.select("nace", "nace_revision", "text").distinct()
    hits = (
        keys.join(
            rules,
            [
                keys.nace_revision == rules.nace_revision,
                keys.nace.startswith(rules.nace),
                keys.text.contains(rules.keyword) | (rules.keyword == ""),
            ],
        )
        .select(
            nace=keys.nace,
            nace_revision=keys.nace_revision,
            text=keys.text,
            rule=rules.rule,
            finer=rules.subsector,
            subsector=rules.top,
            rule_weight=rules.weight,
            tier=rules.tier,
        )
        .distinct()
    )
    key = ["nace", "nace_revision", "text"]
    best = hits.mutate(lowest=hits.tier.min().over(ibis.window(group_by=key)))
    best = best.filter(best.tier == best.lowest)
    shares = best.group_by([*key, "subsector", "finer"]).agg(w=best.rule_weight.max())
    total = shares.w.sum().over(ibis.window(group_by=key))
    shares = shares.mutate(share=shares.w / total).drop("w")
    found = keyed.join(shares, key)
    return found.select("definition", "year", "unit", "subsector", "finer", "share")


def in_scope(table: Table, scope: str, region: str | None = None) -> Table:
    """Only assigned units, only one region (a NUTS code of the table's level or shorter)."""
    if scope == "assigned":
        table = table.filter(table.subsector != NOT_ASSIGNED)
    if region is not None:
        table = table.filter(table.region.startswith(region))
    return table


def ordered(table: Table, keys: Sequence[str]) -> Table:
    """Rows in a fixed order, so that engines agree line by line."""
    return table.order_by([table[key] for key in keys])
