"""What `healthclusters portfolio` shows and writes: a text, its table, the name of the result."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError, text_table

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.portfolio import PortfolioFindings

    View = tuple[str, pl.DataFrame, str]


def columns_view() -> View:
    """Every table that a portfolio can have, and its columns."""
    import polars as pl

    from healthclusters.portfolio import PORTFOLIO_TABLES

    rows = [
        (name, f.name, "yes" if f.required else "", f.kind, f.description, "; ".join(f.enum))
        for name, schema in PORTFOLIO_TABLES.items()
        for f in schema.fields
    ]
    header = ["table", "column", "required", "kind", "meaning", "allowed"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    return text_table(header, rows), frame, "portfolio-columns/1"


def tools_view(
    stage: str, kinds: list[str] | None, countries: list[str] | None, tools: Path | None
) -> View:
    """Funding tools for a start-up's stage."""
    from healthclusters.portfolio import funding_tools, read_tools

    for name, given in (("--kind", kinds), ("--country", countries)):
        if given and len(given) > 1:
            raise OptionError(name, ", ".join(given), "one where tools are looked for")
    own = None if tools is None else read_tools(tools)
    kind = kinds[0] if kinds else None
    country = countries[0] if countries else None
    frame = funding_tools(stage, kind=kind, country=country, tools=own)
    rows = [
        [r["title"], r["gives"], r["country"], r["cluster"], r["note"]]
        for r in frame.iter_rows(named=True)
    ]
    text = text_table(["tool", "gives", "country", "cluster", "note"], rows)
    return text, frame, "portfolio-tools/1"


def rows_view(found: PortfolioFindings, rows: str) -> View:
    """The report, or one of its tables in full."""
    from healthclusters.portfolio import report_sections, report_text

    tables = {t.id: t for section in report_sections(found) for t in section.tables}
    if rows == "report":
        return report_text(found), found.money.projects, "portfolio-projects/1"
    if rows not in tables:
        raise UnknownNameError("table", rows, ["report", *tables])
    table = tables[rows]
    text = f"{table.title}\n\n{text_table(table.header, table.rows, right=table.right)}"
    notes = "\n".join(fill(n, 100) for n in (table.note,) if n)
    return "\n".join(filter(None, [text, notes])), table.frame, f"portfolio-{rows}/1"


def project_view(found: PortfolioFindings, project_id: str, calls: Path | None) -> View:
    """One project: what is known of it, its partners, and the rules of every call."""
    import polars as pl

    from healthclusters.portfolio import project_page, read_calls

    page = project_page(found, project_id, calls=None if calls is None else read_calls(calls))
    facts = [[k, _said(v)] for k, v in {**page.project, **page.pipeline}.items() if _said(v)]
    parts = [text_table(["of the project", ""], facts)]
    if page.partners.height:
        shown = ["organisation_id", "name", "kind", "country", "role", "public_funding"]
        parts.append(text_table(shown, [list(r) for r in page.partners.select(shown).iter_rows()]))
    parts += [str(check) for check in page.calls]
    frame = pl.concat(
        [c.table.with_columns(pl.lit(c.call_id).alias("call_id")) for c in page.calls]
    )
    return "\n\n".join(parts), frame, "portfolio-project/1"


def _said(value: Any) -> str:
    if value is None or value == []:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def member_view(found: PortfolioFindings, organisation_id: str) -> View:
    """One organisation, its projects and its partners."""
    from healthclusters.portfolio import member_page

    page = member_page(found, organisation_id)
    facts = [[k, _said(v)] for k, v in page.organisation.items() if _said(v)]
    shown = ["project_id", "title", "role", "start", "end"]
    parts = [
        text_table(["of the organisation", ""], facts),
        text_table(shown, [list(r) for r in page.projects.select(shown).head(25).iter_rows()]),
    ]
    if page.ego is None:
        return "\n\n".join(parts), page.projects, "portfolio-member/1"
    columns = ["label", "kind", "country", "shared", "projects"]
    partners = [list(r) for r in page.ego.partners.select(columns).head(25).iter_rows()]
    parts += [fill(str(page.ego), 100), text_table(columns, partners, right=columns[3:])]
    return "\n\n".join(parts), page.ego.partners, "portfolio-member/1"


def kinds_for(
    found: PortfolioFindings, consortium: list[str], call: str | None, calls: Path | None
) -> list[str]:
    """Kinds of partner that a call requires and the project has not; none without a call."""
    from healthclusters.portfolio import check_call, read_calls

    if call is None:
        return []
    known = None if calls is None else read_calls(calls)
    lacks = check_call(found.portfolio, consortium[0], call, calls=known).lacks_kinds()
    if not lacks:
        raise NotSupportedError(f"{consortium[0]} has every kind of partner that {call} asks for.")
    return lacks


def partners_view(
    found: PortfolioFindings,
    consortium: list[str],
    kinds: list[str] | None,
    countries: list[str] | None,
) -> View:
    """Which partner would bring a consortium what it lacks."""
    from healthclusters.portfolio import PartnerWishes, what_if_partners

    if found.network is None:
        raise NotSupportedError("Partners are looked for in the network, and there is none here.")
    wishes = PartnerWishes(kinds=kinds or (), countries=countries or ())
    result = what_if_partners(found.portfolio, found.network.network, consortium, wishes=wishes)
    return str(result), result.table, "portfolio-partners/1"


def write_all(found: PortfolioFindings, folder: Path) -> str:
    """Report, tables, network and drawings into a folder; what was written, in words."""
    from healthclusters.run import write_portfolio

    return write_portfolio(found, folder)
