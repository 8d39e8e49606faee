"""A file of answers held against its questionnaire: one row an answer, one column a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.base import Problem, nearest_name
from healthclusters.survey.answers import cells
from healthclusters.survey.answers.cells import Column
from healthclusters.survey.answers.sources import AnswerFile
from healthclusters.survey.instrument import Question, Questionnaire

# Headings of what says who a person is: never taken over.
_IDENTITY = (
    "ipaddr",
    "ip address",
    "email",
    "e-mail",
    "firstname",
    "first name",
    "lastname",
    "last name",
    "surname",
    "name",
    "phone",
    "telephone",
    "token",
    "refurl",
    "referrer url",
    "nom",
    "prénom",
    "courriel",
    "téléphone",
)
# Columns a survey program adds; leaving them out is no news.
_PROGRAM = (
    "lastpage",
    "last page",
    "startlanguage",
    "start language",
    "seed",
    "startdate",
    "date started",
    "datestamp",
    "date last action",
    "submitdate",
    "date submitted",
)


@dataclass(frozen=True)
class Collected:
    """answers: see `Wave.answers`. set_aside: `reason`, `answers`. problems: all found.

    answer_ids: of every row of the file, those set aside included.
    """

    answers: pl.DataFrame
    set_aside: pl.DataFrame
    answer_ids: set[str]
    problems: list[Problem]


class _Columns:
    """The columns of a file by name, each handed out once."""

    def __init__(self, source: AnswerFile) -> None:
        self.source, self.used = source, set[str]()
        self._position = {name: i for i, name in enumerate(source.table.header)}

    def get(self, name: str) -> Column | None:
        """The column of that name, or None."""
        if name not in self._position:
            return None
        self.used.add(name)
        i, table = self._position[name], self.source.table
        return Column(
            table.file,
            name,
            [row[i] for row in table.rows],
            table.lines,
            self.source.words.get(name, {}),
        )

    def question(self, question: Question) -> Column | None:
        """The column of a question: by its column name, or by its words as a heading."""
        found = self.get(question.column or question.question_id)
        if found is not None:
            return found
        for heading in self._position:
            if _plain(heading) in {_plain(w) for w in question.wording.values()}:
                return self.get(heading)
        return None

    def options(self, question: Question) -> dict[str, Column]:
        """The columns of a multiple choice that has one for each code."""
        found = {}
        for option in question.scale.options if question.scale else ():
            theirs = [k for k, ours in question.codes.items() if ours == option.code]
            for name in self._names(question, [option.code, *theirs], option.labels):
                column = self.get(name)
                if column is not None:
                    found[option.code] = column
                    break
        return found

    @staticmethod
    def _names(question: Question, codes: list[str], labels: Mapping[str, str]) -> list[str]:
        stem = question.column or question.question_id
        names = [
            f"{stem}{a}{code}{b}" for code in codes for a, b in (("[", "]"), ("_", ""), (".", ""))
        ]
        for language, label in labels.items():
            names += [f"{stem}[{label}]", f"{question.in_language(language)} [{label}]"]
        return names


def collect(source: AnswerFile, questionnaire: Questionnaire) -> Collected:
    """Answers with their types, everything set aside counted, and every problem found."""
    columns = _Columns(source)
    problems: list[Problem] = []
    data = _roles(columns, questionnaire, problems)
    for question in questionnaire.questions.values():
        series = _read_question(question, columns, problems)
        if series is not None:
            data[question.question_id] = series
    problems += _left_out_columns(columns, questionnaire)
    frame = pl.DataFrame(data)
    problems += _repeated(frame, source, questionnaire)
    everyone = set(frame["answer_id"].drop_nulls())
    frame, set_aside = _set_aside(frame, source, questionnaire, problems)
    return Collected(frame, set_aside, everyone, problems)


def _roles(
    columns: _Columns, questionnaire: Questionnaire, problems: list[Problem]
) -> dict[str, pl.Series]:
    table = columns.source.table
    names = questionnaire.columns
    data = {"line": pl.Series("line", table.lines, pl.Int64)}
    answer = columns.get(names["answer"])
    texts = answer.cells if answer else [f"line-{line}" for line in table.lines]
    data["answer_id"] = _text("answer_id", texts)
    data["cluster_id"] = _cluster(columns, questionnaire, problems)
    for role, ours in (
        ("respondent", "respondent_id"),
        ("organisation", "organisation_id"),
        ("kind", "kind"),
        ("size", "size"),
    ):
        column = columns.get(names[role])
        data[ours] = _text(ours, column.cells if column else [""] * len(table.rows))
    data["weight"] = _weights(columns.get(names["weight"]), len(table.rows), problems)
    problems += _empty(answer, "SUR-012", "the answer has no number of its own")
    return data


def _cluster(columns: _Columns, questionnaire: Questionnaire, problems: list[Problem]) -> pl.Series:
    table, name = columns.source.table, questionnaire.columns["cluster"]
    column = columns.get(name)
    if column is not None and not questionnaire.cluster:
        problems += _empty(column, "SUR-012", "the answer names no cluster")
        words = [column.words.get(c.strip(), c) for c in column.cells]
        return _text("cluster_id", words)
    if not questionnaire.cluster:
        near = nearest_name(name, table.header)
        problems.append(
            Problem(
                code="SUR-010",
                file=table.file,
                column=name,
                what="the column that says which cluster an answer is about is missing",
                remedy=(f"Did you mean {near}? " if near else "")
                + "Name it under `columns: cluster:` in the questionnaire, "
                "or write `cluster:` there if all answers are about one.",
            )
        )
    return _text("cluster_id", [questionnaire.cluster] * len(table.rows))


def _text(name: str, texts: Sequence[str]) -> pl.Series:
    return pl.Series(name, [t.strip() or None for t in texts], pl.String)


def _empty(column: Column | None, code: str, what: str) -> list[Problem]:
    if column is None:
        return []
    return [
        Problem(
            code=code,
            file=column.file,
            line=line,
            column=column.name,
            what=what,
            remedy="Fill in the cell, or remove the row.",
        )
        for cell, line in zip(column.cells, column.lines, strict=True)
        if not cell.strip()
    ][:50]


def _weights(column: Column | None, rows: int, problems: list[Problem]) -> pl.Series:
    """Given weights; 1 where the file has none."""
    if column is None:
        return pl.Series("weight", [1.0] * rows, pl.Float64)
    question = Question(question_id="weight", kind="number", wording={"en": "weight"})
    values, found = cells.read_number(column, question)
    problems += found
    for value, cell, line in zip(values, column.cells, column.lines, strict=True):
        if value is not None and value >= 0:
            continue
        if value is None and cell.strip() not in cells.NOTHING:
            continue  # reported as not a number
        problems.append(
            Problem(
                code="SUR-017",
                file=column.file,
                line=line,
                column=column.name,
                what="the weight is missing"
                if value is None
                else f"the weight {value:g} is negative",
                remedy="Give each answer a weight of 0 or more.",
            )
        )
    return values


def _read_question(
    question: Question, columns: _Columns, problems: list[Problem]
) -> pl.Series | None:
    if question.kind == "multiple":
        options = columns.options(question)
        if options:
            problems += _missing_options(question, options, columns)
            series, found = cells.read_choices(options, question)
            problems += found
            return series
    column = columns.question(question)
    if column is None:
        problems.append(_no_column(question, columns))
        return None
    reader = {
        "scale": cells.read_choice,
        "multiple": cells.read_list,
        "number": cells.read_number,
        "open": cells.read_open,
    }[question.kind]
    series, found = reader(column, question)
    problems += found
    return series


def _no_column(question: Question, columns: _Columns) -> Problem:
    name = question.column or question.question_id
    near = nearest_name(name, set(columns.source.table.header) - columns.used)
    hint = f"Did you mean {near}? " if near else ""
    return Problem(
        code="SUR-010",
        file=columns.source.table.file,
        column=name,
        what=f"the column of the question {question.question_id!r} is missing",
        remedy=f"{hint}Correct `column:` in the questionnaire, or remove the question.",
    )


def _missing_options(
    question: Question, found: Mapping[str, Column], columns: _Columns
) -> list[Problem]:
    missing = [c for c in question.scale.codes if c not in found] if question.scale else []
    if not missing:
        return []
    return [
        Problem(
            code="SUR-010",
            file=columns.source.table.file,
            column=question.column or question.question_id,
            what=f"the question {question.question_id!r} has no column for {', '.join(missing)}",
            remedy="Export all its columns, or leave these answers out of the scale.",
        )
    ]


def _left_out_columns(columns: _Columns, questionnaire: Questionnaire) -> list[Problem]:
    """Columns that the questionnaire does not name are left out, and that is said."""
    table = columns.source.table
    spare = [h for h in table.header if h not in columns.used and h.casefold() not in _PROGRAM]
    persons = [h for h in spare if h.casefold() in _IDENTITY]
    others = [h for h in spare if h not in persons]
    problems = []
    for names, why in ((persons, "says who people are"), (others, "is not in the questionnaire")):
        if names:
            shown = ", ".join(names[:10]) + (" ..." if len(names) > 10 else "")
            problems.append(
                Problem(
                    code="SUR-018",
                    file=table.file,
                    what=f"left out, because it {why}: {shown}",
                    remedy="Nothing to do if that is meant; else add it to the questionnaire.",
                    severity="notice",
                )
            )
    return problems


def _repeated(
    frame: pl.DataFrame, source: AnswerFile, questionnaire: Questionnaire
) -> list[Problem]:
    """One row an answer, and one answer a respondent in each cluster."""
    problems = []
    for keys, what in (
        (["answer_id"], "the number of this answer"),
        (["cluster_id", "respondent_id"], "an answer of this respondent"),
    ):
        known = frame.drop_nulls(keys)
        first = known.group_by(keys).agg(pl.col("line").min().alias("first"))
        twice = known.join(first, on=keys).filter(pl.col("line") > pl.col("first"))
        problems += [
            Problem(
                code="SUR-013",
                file=source.table.file,
                line=line,
                column=questionnaire.columns[keys[-1].removesuffix("_id")],
                what=f"{what} is already on line {earlier}",
                remedy="Keep one of the two rows.",
            )
            for line, earlier in twice.select("line", "first").head(50).iter_rows()
        ]
    return problems


def _set_aside(
    frame: pl.DataFrame,
    source: AnswerFile,
    questionnaire: Questionnaire,
    problems: list[Problem],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that do not count, each group with its reason and number."""
    asked = [q for q in questionnaire.questions if q in frame.columns]
    tests = [("weight 0", pl.col("weight") == 0)]
    if asked:
        tests.append(
            ("no question answered", pl.all_horizontal(pl.col(q).is_null() for q in asked))
        )
    if source.submitted is not None:
        i = source.table.header.index(source.submitted)
        sent = pl.Series([bool(row[i].strip()) for row in source.table.rows], dtype=pl.Boolean)
        tests.insert(0, ("not sent off", pl.lit(~sent)))
    reason = pl.coalesce(
        [pl.when(test).then(pl.lit(name)) for name, test in tests] + [pl.lit(None, pl.String)]
    )
    marked = frame.with_columns(reason.alias("reason"))
    counts = (
        marked.drop_nulls("reason").group_by("reason").agg(pl.len().alias("answers")).sort("reason")
    )
    for name, count in counts.iter_rows():
        problems.append(
            Problem(
                code="SUR-019",
                file=source.table.file,
                what=f"{count} answers are set aside: {name}",
                remedy="Nothing to do if that is meant.",
                severity="notice",
            )
        )
    return marked.filter(pl.col("reason").is_null()).drop("reason"), counts


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
