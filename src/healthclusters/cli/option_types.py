"""Options of the commands on a cluster's own data: type, name and help of each in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# ecosystem, and what others share with it
RegisterArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="REGISTER",
        help="CSV, workbook or Parquet file; with --database the name of a table; a "
        "synthetic example if left out.",
    ),
]
SheetOption = Annotated[str | None, typer.Option(help="Sheet of the workbook.")]
DatabaseOption = Annotated[
    str | None, typer.Option(help="Address of a database, such as sqlite:///firms.db.")
]
ResidenceOption = Annotated[Path | None, typer.Option(help="CSV of staff by country of residence.")]
DefinitionsOption = Annotated[
    Path | None, typer.Option(help="CSV of the ways of counting and their years.")
]
RegionsOption = Annotated[
    Path | None,
    typer.Option(help="Register of all industries and regions, for location quotients."),
]
MappingOption = Annotated[
    Path | None, typer.Option(help="Folder with mapping.csv and labels.csv of your own.")
]
YearOption = Annotated[int | None, typer.Option(help="Year; the last if left out.")]
RegionOption = Annotated[str | None, typer.Option(help="Home region, a NUTS code.")]
CompareOption = Annotated[
    list[str] | None, typer.Option(help="Region to set beside; repeatable, ten at most.")
]
NutsLevelOption = Annotated[int, typer.Option(help="Level of regions, 0 to 3.")]
LeastOption = Annotated[int, typer.Option(help="Fewest firms behind a number.")]
DominanceOption = Annotated[float, typer.Option(help="Percent of the p % rule.")]
EverythingOption = Annotated[
    bool,
    typer.Option("--show-everything", help="Hide nothing: not for publication."),
]
ConfidenceOption = Annotated[float, typer.Option(help="Of intervals.")]
MemoryOption = Annotated[str, typer.Option(help="That the engine may use.")]
TableOption = Annotated[str | None, typer.Option(help="Print this table instead of the report.")]
ToOption = Annotated[
    Path | None,
    typer.Option(help="Write the report (PDF, page) and its tables into this folder."),
]

# impact
PanelArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="PANEL",
        help="CSV file or workbook of firms by year; a synthetic example if left out.",
    ),
]
OutcomeOption = Annotated[
    list[str] | None, typer.Option(help="Outcome; may be repeated, the first is the main.")
]
CovariateOption = Annotated[
    list[str] | None, typer.Option(help="Trait that makes firms comparable; repeatable.")
]
NoCovariatesOption = Annotated[bool, typer.Option("--no-covariates", help="Use no trait at all.")]
AnticipationOption = Annotated[
    int, typer.Option(help="Years before its start in which a firm may react.")
]
BalancedUntilOption = Annotated[
    int | None, typer.Option(help="Same cohorts up to this many years after the start.")
]
ReplicatesOption = Annotated[int, typer.Option(help="Bootstrap draws; 0 = no bands.")]
MinTreatedOption = Annotated[int, typer.Option(help="Fewest firms in the programme.")]
MinControlsOption = Annotated[int, typer.Option(help="Fewest firms outside it.")]
MinCohortOption = Annotated[int, typer.Option(help="Fewest entrants of a year.")]
GoalOption = Annotated[
    list[str] | None,
    typer.Option(help="Goal of the programme, as employment=500; repeatable."),
]
MoneyUnitOption = Annotated[str, typer.Option(help="Unit of money columns.")]
DiscountOption = Annotated[
    float, typer.Option(help="Percent a year by which later effects and money count less.")
]
MatchOption = Annotated[bool, typer.Option("--match", help="Match controls first, then estimate.")]
MatchOnOption = Annotated[list[str] | None, typer.Option(help="Trait to match on; repeatable.")]
MatchExactOption = Annotated[
    list[str] | None, typer.Option(help="sector or region that must be equal.")
]
ControlsEachOption = Annotated[int, typer.Option(help="Matched controls a firm.")]
CaliperOption = Annotated[float, typer.Option(help="Largest distance when matching.")]
SeedOption = Annotated[int, typer.Option(help="Of everything drawn by chance.")]
FolderOption = Annotated[
    Path | None, typer.Option(help="Folder for the report; build/impact-NAME if left out.")
]

# portfolio
PortfolioArgument = Annotated[
    str,
    typer.Argument(
        metavar="PORTFOLIO",
        help="Folder, workbook or table of projects; `example` (the published tables of "
        "three clusters) or `synthetic` (made up).",
    ),
]
WithOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="A further table, as CORDIS organisations; repeatable."),
]
PortfolioSheetOption = Annotated[str | None, typer.Option("--sheet", help="Sheet of the workbook.")]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", help="Only the projects of this cluster.")
]
ColumnsOption = Annotated[
    bool, typer.Option("--columns", help="List the tables and their columns, and stop.")
]
RowsOption = Annotated[
    str, typer.Option("--rows", help="What to show: report, or the id of a table.")
]
PeriodOption = Annotated[
    list[str] | None,
    typer.Option("--period", help="Years, as 2011-2017; repeatable. All if left out."),
]
PortfolioRegionOption = Annotated[
    list[str] | None,
    typer.Option("--region", help="Country that is the region; repeatable."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Day on which to look, as 2020-12-31.")
]
ProjectOption = Annotated[
    str | None, typer.Option("--project", help="One project, and the calls it fits.")
]
MemberOption = Annotated[
    str | None, typer.Option("--member", help="One organisation and its network.")
]
PartnersForOption = Annotated[
    list[str] | None,
    typer.Option("--partners-for", help="A project or organisations: who brings what they lack?"),
]
ForCallOption = Annotated[
    str | None,
    typer.Option("--for-call", help="With --partners-for a project: kinds this call asks."),
]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", help="Kind of partner wanted; repeatable.")
]
CountryOption = Annotated[
    list[str] | None, typer.Option("--country", help="Country wanted; repeatable.")
]
StageOption = Annotated[
    str | None,
    typer.Option("--stage", help="Funding tools for a start-up at this stage, and stop."),
]
CallsOption = Annotated[
    Path | None, typer.Option("--calls", help="Table of calls instead of the bundled.")
]
ToolsOption = Annotated[
    Path | None, typer.Option("--tools", help="Table of tools instead of the bundled.")
]
ThresholdOption = Annotated[
    int, typer.Option("--threshold", help="So many members start work on a topic.")
]
NewmanOption = Annotated[bool, typer.Option("--newman", help="Weigh ties of small projects more.")]
PivotsOption = Annotated[int, typer.Option("--pivots", help="Sources of sampled betweenness.")]
DrawsOption = Annotated[int | None, typer.Option("--draws", help="Of the communities' stability.")]
NoNetworkOption = Annotated[bool, typer.Option("--no-network", help="Leave the network out.")]
PortfolioSeedOption = Annotated[int, typer.Option("--seed", help="Seed of everything random.")]
PortfolioFolderOption = Annotated[
    Path | None,
    typer.Option("--folder", help="Folder for the report; build/portfolio-NAME if left out."),
]

# link
FirstArgument = Annotated[
    Path, typer.Argument(metavar="FIRST", help="CSV file or workbook of companies.")
]
SecondArgument = Annotated[Path, typer.Argument(metavar="SECOND", help="The list to find them in.")]
FirstSheetOption = Annotated[str | None, typer.Option(help="Sheet of the first workbook.")]
SecondSheetOption = Annotated[str | None, typer.Option(help="Sheet of the second workbook.")]
AnswersOption = Annotated[
    Path | None, typer.Option(help="The review list, filled in: column same, yes or no.")
]
LabelledOption = Annotated[
    Path | None, typer.Option(help="Pairs known beforehand: how good are the links?")
]
LinkFromOption = Annotated[
    float | None, typer.Option(help="Probability from which a pair is linked; 0.9.")
]
ReviewFromOption = Annotated[
    float, typer.Option(help="Probability from which a person looks at it.")
]
LinkSeedOption = Annotated[int, typer.Option(help="Of the pairs drawn by chance.")]
LinkMemoryOption = Annotated[str, typer.Option(help="That DuckDB may use.")]
LinkToOption = Annotated[
    Path | None,
    typer.Option(help="Write the links, the review list and the summary into this folder."),
]
