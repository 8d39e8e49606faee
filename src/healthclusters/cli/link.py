"""`healthclusters link`: which companies of two lists without a common key are the same."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import Format, FormatOption, OutputOption, progress, write_result
from healthclusters.cli.option_types import (
    AnswersOption,
    FirstArgument,
    FirstSheetOption,
    LabelledOption,
    LinkFromOption,
    LinkMemoryOption,
    LinkSeedOption,
    LinkToOption,
    ReviewFromOption,
    SecondArgument,
    SecondSheetOption,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.base import Problem
    from healthclusters.ecosystem.linking import LinkAccuracy, Links


class Rows(StrEnum):
    """What is shown."""

    summary = "summary"
    links = "links"
    review = "review"
    candidates = "candidates"
    thresholds = "thresholds"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("link")
    def link_command(
        first: FirstArgument,
        second: SecondArgument,
        first_sheet: FirstSheetOption = None,
        second_sheet: SecondSheetOption = None,
        answers: AnswersOption = None,
        labelled: LabelledOption = None,
        link_from: LinkFromOption = None,
        review_from: ReviewFromOption = 0.3,
        seed: LinkSeedOption = 1,
        memory: LinkMemoryOption = "1GB",
        rows: Annotated[Rows, typer.Option(help="What to show.")] = Rows.summary,
        to: LinkToOption = None,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Find the companies of one list in another.

        By names, addresses and numbers; doubtful pairs become a list for a person.
        """
        from healthclusters.ecosystem.linking import LinkOptions
        from healthclusters.ecosystem.linking.options import DEFAULT_THRESHOLD

        threshold = DEFAULT_THRESHOLD if link_from is None else link_from
        options = LinkOptions(
            link_from=threshold, review_from=review_from, seed=seed, memory=memory
        )
        if to is not None and not to.absolute().parent.is_dir():
            raise OptionError("--to", str(to), "a folder in a folder that exists")
        with progress("Reading and checking", total=2) as step:
            lists = _lists((first, first_sheet), (second, second_sheet))
            given = [_pairs(path, lists) for path in (answers, labelled)]
            step("Comparing")
            found, accuracy = _linked(lists, given[0], given[1], options)
        said = [_named(first, second), str(found), _how_good(accuracy)]
        if to is not None:
            said.append(_write(found, "\n\n".join(said), to))
        text, frame = _shown(rows, found, "\n\n".join(said))
        write_result(
            text,
            frame,
            format=format,
            output=output,
            schema=f"link-{rows.value}/1",
            study=None,
            options=options,
            seed=seed,
            notes=_notes(found, accuracy),
        )


def _lists(*sources: tuple[Path, str | None]) -> list[pl.DataFrame]:
    """Both lists; the problems of both are told at once."""
    from healthclusters.base import DataError, problems_text
    from healthclusters.ecosystem.linking import open_company_list

    lists: list[pl.DataFrame] = []
    problems: list[Problem] = []
    for path, sheet in sources:
        try:
            frame, notices = open_company_list(path, sheet=sheet)
        except DataError as error:
            problems += error.problems
            continue
        lists.append(frame)
        if notices:
            typer.echo(problems_text(notices, most=10), err=True)
    if problems:
        raise DataError(problems)
    return lists


def _pairs(path: Path | None, lists: list[pl.DataFrame]) -> pl.DataFrame | None:
    from healthclusters.ecosystem.linking import read_pairs

    return None if path is None else read_pairs(path, *lists)


def _linked(
    lists: list[pl.DataFrame],
    answers: pl.DataFrame | None,
    labelled: pl.DataFrame | None,
    options: Any,
) -> tuple[Links, LinkAccuracy | None]:
    from healthclusters.ecosystem.linking import link_accuracy, link_companies

    found = link_companies(lists[0], lists[1], answers=answers, options=options)
    return found, None if labelled is None else link_accuracy(found, labelled)


def _named(first: Path, second: Path) -> str:
    return f"First list: {first.name}. Second list: {second.name}."


def _how_good(accuracy: LinkAccuracy | None) -> str:
    if accuracy is None:
        return "How many links are right is not known: label some pairs (--labelled) to find out."
    return f"Against the labelled pairs:\n{accuracy}"


def _write(found: Links, summary: str, folder: Path) -> str:
    """The links, the candidates and the review list; what was written, in words."""
    from healthclusters.ecosystem.linking import review_frame, review_workbook, thresholds_table
    from healthclusters.publish import csv_text

    folder.mkdir(exist_ok=True)
    tables = {
        "links": found.links,
        "candidates": found.candidates,
        "review": review_frame(found.review),
        "thresholds": thresholds_table(found),
    }
    for name, frame in tables.items():
        (folder / f"{name}.csv").write_text(csv_text(frame), encoding="utf-8")
    (folder / "review.xlsx").write_bytes(review_workbook(found.review))
    (folder / "summary.txt").write_text(summary + "\n", encoding="utf-8")
    return (
        f"Written to {folder}/:\n"
        "links.csv, candidates.csv, thresholds.csv, summary.txt, and the list for a person as\n"
        "review.csv and review.xlsx: fill in its column `same` and give it back with --answers."
    )


def _shown(rows: Rows, found: Links, summary: str) -> tuple[str, pl.DataFrame]:
    from healthclusters.base import text_table
    from healthclusters.ecosystem.linking import review_frame, thresholds_table

    frames = {
        Rows.links: found.links,
        Rows.candidates: found.candidates,
        Rows.review: review_frame(found.review),
        Rows.thresholds: thresholds_table(found),
    }
    frame = frames.get(rows, found.links)
    if rows is Rows.summary:
        return summary, frame
    shown = frame.drop([c for c in frame.columns if c.endswith(_LONG)])
    cells = [[_cell(value) for value in row] for row in shown.iter_rows()]
    return text_table(shown.columns, cells, right=("probability", "threshold", "links")), frame


# The screen shows who is meant; the files show all.
_LONG = tuple(f"{name}_{side}" for name in ("vat", "address", "postcode", "city", "site", "same")
              for side in ("left", "right"))  # fmt: skip


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    return str(value)[:26] if isinstance(value, str) else value


def _notes(found: Links, accuracy: LinkAccuracy | None) -> list[str]:
    from healthclusters.ecosystem.linking.words import threshold_words

    notes = threshold_words(found).splitlines()
    return notes if accuracy is None else [*notes, str(accuracy)]
