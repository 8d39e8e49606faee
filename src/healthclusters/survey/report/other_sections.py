"""The parts of a report that are not about one question: response, trend, benchmarks, planning."""

from __future__ import annotations

import polars as pl

from healthclusters.base import DataError, NotSupportedError
from healthclusters.survey.answers import Wave
from healthclusters.survey.comparison import CompareOptions, Findings, adjusted_p_values
from healthclusters.survey.comparison.compare import p_words
from healthclusters.survey.comparison.sentences import counted, percent, points
from healthclusters.survey.estimates import (
    EstimateOptions,
    Trend,
    Weights,
    rake,
    response,
    trend,
    weighted_shares,
)
from healthclusters.survey.estimates.differences import (
    ShareOf,
    difference_interval,
)
from healthclusters.survey.instrument import WordingError
from healthclusters.survey.planning import AnswersNeeded, ClaimStudy
from healthclusters.survey.report import tables
from healthclusters.survey.report.parts import ReportTable, Section
from healthclusters.survey.report.question_sections import all_together


def response_section(wave: Wave) -> Section:
    """Who answered, and what was set aside."""
    found = response(wave)
    row = tables.response_row(found)
    clusters = wave.answers["cluster_id"].n_unique()
    first = f"{counted(row['answered'], 'answer')} from {counted(clusters, 'cluster')}"
    if row["rate"] is not None:
        first += f", of {row['members']:,} members ({percent(row['rate'])})"
    sentences = [f"{first}."]
    for reason, count in wave.set_aside.iter_rows():
        verb = "was" if count == 1 else "were"
        sentences.append(f"{counted(count, 'answer')} {verb} set aside: {reason}.")
    texts = [p for p in wave.notices if p.code == "SUR-020"]
    if texts:
        sentences.append(f"{len(texts)} texts were set aside: they look like formulas or scripts.")
    parts = [by for by in ("cluster_id", "kind", "size") if (found.table["by"] == by).any()]
    return Section(
        id="response",
        title="Who answered",
        sentences=tuple(sentences),
        tables=tuple(tables.response_table(found, by) for by in parts),
    )


def claims_section(wave: Wave, found: Findings) -> Section:
    """Every difference between a cluster and the others that can be claimed."""
    claimed = found.table.filter(pl.col("claim").is_in(["above", "below"])).sort(
        "adjusted_p", "question_id", "cluster_id"
    )
    rows = tuple(
        (
            row["cluster_id"],
            wave.question(row["question_id"]).in_language("en"),
            row["claim"],
            points(row["difference"]),
            p_words(row["adjusted_p"]),
        )
        for row in claimed.iter_rows(named=True)
    )
    sentences = [
        f"{found.made} comparisons of a cluster with the others were made; {claimed.height} can be "
        f"claimed, of which about {percent(found.options.false_discovery)} or fewer are false on "
        "average."
        if found.made
        else "No cluster was compared with the others."
    ]
    sentences += [
        f"“{wave.question(name).in_language('en')}” is left out: {reason}."
        for name, reason in found.skipped.iter_rows()
    ]
    table = ReportTable(
        name="findings",
        title="Clusters that differ from the others",
        header=("cluster", "question", "say so", "points", "p, adjusted"),
        rows=rows,
        frame=found.table,
        right=("points", "p, adjusted"),
    )
    return Section(
        id="claims", title="What can be claimed", sentences=tuple(sentences), tables=(table,)
    )


def trend_section(before: Wave, wave: Wave, compare: CompareOptions) -> Section:
    """Change since the wave before, for each question asked in both with the same words."""
    sentences: list[str] = []
    made: list[ReportTable] = []
    parts: list[tuple[str, pl.DataFrame]] = []
    options = compare.estimates
    for question in wave.questionnaire.questions.values():
        if question.kind != "scale" or question.question_id not in before.questionnaire.questions:
            continue
        try:
            found = trend(before, wave, question.question_id, by=None, options=options)
            by_cluster = trend(before, wave, question.question_id, options=options)
        except (WordingError, NotSupportedError) as error:
            sentences.append(f"Not compared: {error}.")
            continue
        sentences.append(_trend_words(found))
        made.append(tables.trend_table(by_cluster))
        parts.append((question.in_language("en"), by_cluster.table))
    sentences += _changed_clusters(parts, compare.false_discovery)
    if not sentences:
        sentences = ["No question was asked in both waves."]
    title = f"Since the wave {before.questionnaire.wave}"
    return Section(id="trend", title=title, sentences=tuple(sentences), tables=tuple(made))


def _changed_clusters(parts: list[tuple[str, pl.DataFrame]], level: float) -> list[str]:
    """Clusters that changed, after allowing for all clusters and questions."""
    if not parts:
        return []
    table = pl.concat([t.with_columns(pl.lit(words).alias("words")) for words, t in parts])
    adjusted = adjusted_p_values(table["p_value"].fill_null(float("nan")).to_numpy())
    table = table.with_columns(pl.Series("adjusted_p", adjusted).fill_nan(None))
    made = table["p_value"].count()
    changed = table.filter(pl.col("adjusted_p") <= level)
    said = [
        f"{row['group']}, “{row['words']}”: {'up' if row['difference'] > 0 else 'down'} by "
        f"{points(abs(row['difference']))} points ({points(row['low'])} to {points(row['high'])})."
        for row in changed.iter_rows(named=True)
    ]
    return [
        f"By cluster, after allowing for {made} comparisons, {changed.height} can be claimed as "
        "a change.",
        *said,
    ]


def _trend_words(found: Trend) -> str:
    row = found.table.row(0, named=True)
    words = f"“{found.question.in_language('en')}”"
    if row["hidden"] is not None:
        return f"{words}: not shown, {row['hidden']}."
    change = (
        f"{words}: {percent(row['share_1'])} before, {percent(row['share_2'])} now, a change of "
        f"{points(row['difference'])} points (between {points(row['low'])} and "
        f"{points(row['high'])})"
    )
    both = "" if row["both"] is None else f"; {row['both']} people answered both times"
    moved = row["low"] > 0 or row["high"] < 0
    verdict = "It can be said that it changed." if moved else "It cannot be said that it changed."
    return f"{change}{both}. {verdict}"


def benchmark_section(wave: Wave, options: EstimateOptions) -> Section:
    """Published figures: compared where the words are the same, refused where they are not."""
    sentences = []
    for benchmark in wave.benchmarks:
        question = wave.question(benchmark.question_id)
        reasons = benchmark.differences(question)
        figure = f"{benchmark.label}, {percent(benchmark.share)}"
        if reasons:
            sentences.append(f"Not compared with {figure}: {'; '.join(reasons)}.")
            continue
        row = all_together(wave, benchmark.question_id, options)
        if row["hidden"] is not None:
            sentences.append(f"Not compared with {figure}: {row['hidden']}.")
            continue
        members = row["members"] if options.finite_population and row["members"] else float("nan")
        own = ShareOf.of(row["yes"], row["answers"], members)
        known = benchmark.answers is not None
        reference = (
            ShareOf.of(benchmark.share * (benchmark.answers or 0), benchmark.answers or 0)
            if known
            else ShareOf.exactly(benchmark.share)
        )
        low, high = (
            float(v[0]) for v in difference_interval(reference, own, confidence=options.confidence)
        )
        told = low > 0 or high < 0
        sentences.append(
            f"Against {figure}{'' if known else ' (taken as exact)'}: the answers here are "
            f"{points(low)} to {points(high)} points away. "
            + ("They can be told apart." if told else "They cannot be told apart.")
        )
    title = "Against published figures"
    return Section(id="benchmarks", title=title, sentences=tuple(sentences))


def weighted_section(wave: Wave, options: EstimateOptions) -> Section | None:
    """All answers together, as they are and weighted to the members; None without membership."""
    if wave.membership is None:
        return None
    title = "Weighted to the members"
    margins = [m for m in ("cluster_id", "kind", "size") if wave.membership.tells_apart(m)]
    try:
        weights = rake(wave, margins=margins)
    except (DataError, NotSupportedError) as error:
        return Section(id="weighted", title=title, sentences=(f"Not weighted: {error}",))
    table = _weighted_table(wave, weights, options)
    text = (
        f"Raked to the number of members by {', '.join(m.removesuffix('_id') for m in margins)}. "
        f"{counted(wave.answers.height, 'answer')} then "
        f"{'weighs' if wave.answers.height == 1 else 'weigh'} as much as "
        f"{weights.effective_answers:,.0f} of equal weight."
    )
    return Section(id="weighted", title=title, sentences=(text,), tables=(table,))


def _weighted_table(wave: Wave, weights: Weights, options: EstimateOptions) -> ReportTable:
    rows, parts = [], []
    for question in wave.questionnaire.questions.values():
        if question.kind != "scale":
            continue
        plain = all_together(wave, question.question_id, options)
        weighted = weighted_shares(wave, question.question_id, weights=weights, options=options)
        row = weighted.table.row(0, named=True)
        rows.append(
            (
                question.in_language("en"),
                tables.share_words(plain),
                "" if row["estimate"] is None else percent(row["estimate"]),
                tables.share_range(row["low"], row["high"]),
            )
        )
        name = pl.lit(question.question_id).alias("question_id")
        parts.append(weighted.table.select(name, pl.all()))
    return ReportTable(
        name="weighted",
        title="Share that says so, all clusters together",
        header=("question", "as answered", "weighted", "interval"),
        rows=tuple(rows),
        frame=pl.concat(parts) if parts else pl.DataFrame(),
        right=("as answered", "weighted"),
    )


def planning_section(study: ClaimStudy | None, needed: list[AnswersNeeded]) -> Section:
    """How often "first" could be claimed, and how many answers would settle it."""
    title = "How many answers it takes"
    sentences = [f"{n}." for n in needed]
    if study is None:
        return Section(id="planning", title=title, sentences=tuple(sentences))
    return Section(
        id="planning",
        title=title,
        sentences=(*sentences, *study.sentences()),
        tables=(_claims_table(study), _needed_table(study)),
    )


def _claims_table(study: ClaimStudy) -> ReportTable:
    """How often "first" could be claimed, one row an assumption and number of answers."""
    rows = tuple(
        (
            row["way"],
            f"{100 * row['spread']:g}",
            f"{row['answers']:.0f}",
            percent(row["claimed"]),
            "" if row["claimed_of_members"] is None else percent(row["claimed_of_members"]),
            percent(row["wrong"]),
            percent(row["sharper"]),
            percent(row["truly_first"]),
            percent(row["seen"] / study.options.first.draws),
            "" if row["claimed_if_seen"] is None else percent(row["claimed_if_seen"]),
        )
        for row in study.table.iter_rows(named=True)
    )
    header = (
        "true shares",
        "spread, points",
        "answers each",
        "claimed",
        "of the members",
        "wrongly",
        "sharper test",
        "highest is first",
        "seen",
        "claimed if seen",
    )
    return ReportTable(
        name="first-claims",
        title=f"How often “first of {len(study.options.answers)}” could be claimed, in "
        f"{study.options.first.draws:,} repeated surveys",
        header=header,
        rows=rows,
        frame=study.table,
        right=header[1:],
    )


def _needed_table(study: ClaimStudy) -> ReportTable:
    rows = tuple(
        (
            f"{100 * row['spread']:g}",
            percent(row["runner_up"]),
            "over 20,000" if row["answers"] is None else f"{row['answers']:,}",
            ""
            if row["answers_of_members"] is None
            else f"{row['answers_of_members']} of {row['members']}",
        )
        for row in study.needed.iter_rows(named=True)
    )
    return ReportTable(
        name="answers-needed",
        title="Answers of each cluster that settle who is first",
        header=("spread, points", "second", "of many members", "of the members there are"),
        rows=rows,
        frame=study.needed,
        right=("spread, points", "second", "of many members", "of the members there are"),
    )
