"""`healthclusters portfolio`: projects, their money and their partners, from any file of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import Format, FormatOption, OutputOption, progress, write_result
from healthclusters.cli.option_types import (
    AsOfOption,
    CallsOption,
    ClusterOption,
    ColumnsOption,
    CountryOption,
    DrawsOption,
    ForCallOption,
    KindOption,
    MemberOption,
    NewmanOption,
    NoNetworkOption,
    PartnersForOption,
    PeriodOption,
    PivotsOption,
    PortfolioArgument,
    PortfolioFolderOption,
    PortfolioRegionOption,
    PortfolioSeedOption,
    PortfolioSheetOption,
    ProjectOption,
    RowsOption,
    StageOption,
    ThresholdOption,
    ToolsOption,
    WithOption,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.portfolio import Portfolio, PortfolioFindings, PortfolioOptions

EXAMPLE, SYNTHETIC = "example", "synthetic"


class By(StrEnum):
    """In which year a project counts."""

    start = "start"
    spread = "spread"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("portfolio")
    def portfolio_command(
        portfolio: PortfolioArgument = EXAMPLE,
        with_: WithOption = None,
        sheet: PortfolioSheetOption = None,
        cluster: ClusterOption = None,
        columns: ColumnsOption = False,
        rows: RowsOption = "report",
        by: Annotated[By, typer.Option("--by", help="In which year a project counts.")] = By.start,
        period: PeriodOption = None,
        region: PortfolioRegionOption = None,
        as_of: AsOfOption = None,
        project: ProjectOption = None,
        member: MemberOption = None,
        partners_for: PartnersForOption = None,
        for_call: ForCallOption = None,
        kind: KindOption = None,
        country: CountryOption = None,
        stage: StageOption = None,
        calls: CallsOption = None,
        tools: ToolsOption = None,
        threshold: ThresholdOption = 3,
        newman: NewmanOption = False,
        pivots: PivotsOption = 512,
        draws: DrawsOption = None,
        no_network: NoNetworkOption = False,
        seed: PortfolioSeedOption = 1,
        format: FormatOption = Format.table,
        output: OutputOption = None,
        folder: PortfolioFolderOption = None,
    ) -> None:
        """Projects, who pays for them, and the network of partners.

        Tables, drawings and a report.
        """
        from healthclusters.cli import portfolio_views as views

        if columns:
            _print(*views.columns_view(), format, output)
            return
        if stage is not None:
            found_tools = views.tools_view(stage, kind, country, tools)
            _print(*found_tools, format, output)
            return
        if for_call is not None and (not partners_for or kind):
            raise OptionError("--for-call", for_call, "given with --partners-for, without --kind")
        options = _options(by, period, region, as_of, threshold, newman, pivots, draws,
                           no_network, seed)  # fmt: skip
        with progress("Reading and checking") as step:
            opened = _opened(portfolio, with_ or [], sheet, cluster)
            found = _findings(opened, options, calls, step)
            if project is not None:
                view = views.project_view(found, project, calls)
            elif member is not None:
                view = views.member_view(found, member)
            elif partners_for:
                wanted = views.kinds_for(found, partners_for, for_call, calls) or kind
                view = views.partners_view(found, partners_for, wanted, country)
            else:
                view = views.rows_view(found, rows)
            written = ""
            if rows == "report" and project is None and member is None and not partners_for:
                step("drawing and setting the pages")
                place = folder or Path("build") / f"portfolio-{opened.name}"
                written = views.write_all(found, place)
        text, frame, schema = view
        write_result(
            "\n\n".join(filter(None, [text, written])),
            frame,
            format=format,
            output=output,
            schema=schema,
            study=None,
            options=options,
            seed=seed,
            notes=_notes(found),
        )


def _print(
    text: str, frame: pl.DataFrame, schema: str, format: Format, output: Path | None
) -> None:
    write_result(text, frame, format=format, output=output, schema=schema, study=None)


def _opened(name: str, more: list[Path], sheet: str | None, cluster: str | None) -> Portfolio:
    from healthclusters.portfolio import PUBLISHED_FOLDER, SYNTHETIC_FOLDER, open_portfolio

    bundled = {EXAMPLE: PUBLISHED_FOLDER, SYNTHETIC: SYNTHETIC_FOLDER}
    if name in bundled and not Path(name).exists():
        if more or sheet is not None:
            raise OptionError("PORTFOLIO", name, "a file of your own where --with is given")
        opened = open_portfolio(bundled[name], name=name)
    else:
        opened = open_portfolio(name, *more, sheet=sheet)
    return opened if cluster is None else opened.of_cluster(cluster)


def _findings(
    opened: Portfolio,
    options: PortfolioOptions,
    calls: Path | None,
    step: Callable[[str], None],
) -> PortfolioFindings:
    from healthclusters.portfolio import portfolio_findings, read_calls

    own = None if calls is None else read_calls(calls)
    return portfolio_findings(opened, options=options, calls=own, step=step)


def _options(
    by: By,
    period: list[str] | None,
    region: list[str] | None,
    as_of: str | None,
    threshold: int,
    newman: bool,
    pivots: int,
    draws: int | None,
    no_network: bool,
    seed: int,
) -> PortfolioOptions:
    from healthclusters.portfolio import (
        ActivationRule,
        CentralityOptions,
        CommunityOptions,
        MixingOptions,
        MoneyOptions,
        PortfolioOptions,
    )

    return PortfolioOptions(
        money=MoneyOptions(
            by=by.value,
            region=tuple(region or ()),
            periods=tuple(_period(text) for text in period) if period else None,
        ),
        centrality=CentralityOptions(pivots=pivots, seed=seed),
        communities=CommunityOptions(
            weighting="newman" if newman else "shared", draws=draws, seed=seed
        ),
        mixing=MixingOptions(seed=seed),
        activation=ActivationRule(least=threshold),
        as_of=_day(as_of),
        network=not no_network,
    )


def _period(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not first.isdigit() or (dash and not last.isdigit()):
        raise OptionError("--period", text, "a year or two, as 2017 or 2011-2017")
    return int(first), int(last or first)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise OptionError("--as-of", text, "a day, as 2020-12-31") from None


def _notes(found: PortfolioFindings) -> list[str]:
    made = ["Some rows are synthetic."] if found.portfolio.synthetic else []
    return [*made, *found.without]
