"""Membership of the cluster organisation over time, from the dates of joining and leaving."""

from __future__ import annotations

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table


def membership(table: Table) -> Table:
    """By year: `members` at its end, `joined`, `left`, `before`, `growth_rate`, `join_rate`.

    A member leaves in its last year (`member_until`). growth_rate: change over `before`, the
    members at the end of the year before by the same dates. join_rate: those that joined over the
    organisations of the register that were no members at its beginning. share: members over all
    organisations of the year.
    """
    orgs = table.group_by("definition", "year", "organisation").agg(
        joined=table.member_from.min(), until=table.member_until.max()
    )
    year = orgs.year
    ends = orgs.until.fill_null(9_999)
    counts = orgs.group_by("definition", "year").agg(
        organisations=orgs.count(),
        members=((orgs.joined <= year) & (ends > year)).fill_null(False).sum(),
        before=((orgs.joined < year) & (ends >= year)).fill_null(False).sum(),
        joined=(orgs.joined == year).fill_null(False).sum(),
        left=(orgs.until == year).fill_null(False).sum(),
    )
    members, before = counts.members.cast("float64"), counts.before.cast("float64")
    outside = (counts.organisations - counts.before).cast("float64")
    done = counts.mutate(
        share=members / counts.organisations.cast("float64"),
        growth_rate=(members - before) / before.nullif(0.0),
        join_rate=counts.joined.cast("float64") / outside.nullif(0.0),
    )
    columns = ["definition", "year", "organisations", "members", "share", "before", "joined"]
    columns += ["left", "growth_rate", "join_rate"]
    return ordered(done.select(columns), ["definition", "year"])
