"""The report on one wave, in the frame of the three evaluation questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from healthclusters.base import DataError, OptionError, Problem
from healthclusters.base.threads import one_thread
from healthclusters.survey.answers import Wave
from healthclusters.survey.comparison import CompareOptions, Findings, findings
from healthclusters.survey.comparison.compare import p_words
from healthclusters.survey.comparison.sentences import percent
from healthclusters.survey.planning import (
    ClaimOptions,
    ClaimStudy,
    FirstOptions,
    PlanOptions,
    answers_to_tell,
    claim_study,
)
from healthclusters.survey.report import other_sections as other
from healthclusters.survey.report.frame import evaluation_questions
from healthclusters.survey.report.parts import Headline, Section, SurveyReport
from healthclusters.survey.report.question_sections import all_together, question_section

SYNTHETIC = "Synthetic: every cluster and every answer in this report is made up."
_READ = (
    "An interval says which shares of all members fit the answers, if those who answered are like "
    "those who did not. “If the silent differ” makes no such assumption.",
    "“Pooled” draws each cluster towards what the clusters have in common, the more so the fewer "
    "answers it has.",
    "A place is a range: the places that the answers allow, for all clusters together. “First” is "
    "claimed only where that range is 1.",
    "The sharper test asks only whether the cluster with the highest share truly is first (Hung & "
    "Fithian 2019). It says nothing of any other place, and is not what “first” is claimed by.",
    "A difference is claimed only where it stands after allowing for all comparisons in this "
    "report. “Not told apart” does not mean equal.",
)


@dataclass(frozen=True, kw_only=True)
class SurveyOptions:
    """What the report holds.

    headline: question that the lead and the question of "first" are about; the first with a scale
    where None. spreads: assumed in the study of "first of k"; empty leaves the study out.
    tell: two shares, for "how many answers tell them apart". draws: repeated surveys.
    """

    compare: CompareOptions = field(default_factory=CompareOptions)
    headline: str | None = None
    spreads: tuple[float, ...] = (0.05, 0.10, 0.15)
    tell: tuple[float, float] = (0.50, 0.37)
    draws: int = 1_000

    def __post_init__(self) -> None:
        if self.draws < 10:
            raise OptionError("draws", self.draws, "10 or more")


def survey_report(
    wave: Wave,
    *,
    before: Wave | None = None,
    options: SurveyOptions | None = None,
    step: Callable[[str], None] | None = None,
) -> SurveyReport:
    """Everything a report on a wave says. before: an earlier wave. step: progress.

    Raises DataError (SUR-029) where no answer counts.
    """
    for one in (wave, before):
        if one is not None and one.answers.is_empty():
            raise DataError([_nothing(one)])
    with one_thread():
        return _report(wave, before, options or SurveyOptions(), step or (lambda _: None))


def _nothing(wave: Wave) -> Problem:
    aside = "; ".join(f"{n} set aside: {reason}" for reason, n in wave.set_aside.iter_rows())
    return Problem(
        code="SUR-029",
        file=wave.questionnaire.questionnaire_id,
        what="there is no answer that counts" + (f" ({aside})" if aside else ""),
        remedy="Wait for answers, or look at why those there are do not count.",
    )


def _report(
    wave: Wave, before: Wave | None, options: SurveyOptions, say: Callable[[str], None]
) -> SurveyReport:
    estimates = options.compare.estimates
    say("comparing clusters")
    found = findings(wave, options=options.compare)
    headline = _headline(wave, options)
    study = _study(wave, headline, found, options, say)
    say("writing sections")
    sections = [
        other.response_section(wave),
        other.claims_section(wave, found),
        *_evaluation(wave, found, options),
    ]
    if before is not None:
        sections.append(other.trend_section(before, wave, options.compare))
    if wave.benchmarks:
        sections.append(other.benchmark_section(wave, estimates))
    sections += [s for s in (other.weighted_section(wave, estimates),) if s is not None]
    needed = [
        answers_to_tell(
            *options.tell, options=PlanOptions(confidence=estimates.confidence, reference=r)
        )
        for r in ("benchmark", "cluster")
    ]
    sections.append(other.planning_section(study, needed))
    sections.append(Section(id="reading", title="How to read this", sentences=_READ))
    return SurveyReport(
        title=f"{wave.questionnaire.title_in('en')}, {wave.questionnaire.wave}",
        mark=SYNTHETIC if wave.questionnaire.synthetic else "",
        questionnaire=wave.questionnaire,
        lead=tuple(_lead(wave, headline, found, study, options)),
        sections=tuple(sections),
        revision=wave.revision,
        headline=_drawn(wave, headline, found, options),
        claims=study,
        settings=_settings(options),
    )


def _headline(wave: Wave, options: SurveyOptions) -> str | None:
    if options.headline is not None:
        question = wave.question(options.headline)
        if question.kind != "scale":
            raise OptionError("headline", options.headline, "a question with a scale")
        return options.headline
    scales = [q.question_id for q in wave.questionnaire.questions.values() if q.kind == "scale"]
    return scales[0] if scales else None


def _drawn(
    wave: Wave, headline: str | None, found: Findings, options: SurveyOptions
) -> Headline | None:
    """What charts need of the question that the lead is about."""
    comparison = found.comparisons.get(headline or "")
    if headline is None or comparison is None:
        return None
    together = all_together(wave, headline, options.compare.estimates)
    if together["share"] is None:
        return None
    claims = found.table.filter(pl.col("question_id") == headline).select("cluster_id", "claim")
    usable = (
        b
        for b in wave.benchmarks
        if b.question_id == headline and not b.differences(comparison.question)
    )
    return Headline(
        question=comparison.question,
        clusters=comparison.table.join(claims, on="cluster_id", how="left", maintain_order="left"),
        together=together,
        benchmark=next(usable, None),
        confidence=options.compare.estimates.confidence,
    )


def _study(
    wave: Wave,
    headline: str | None,
    found: Findings,
    options: SurveyOptions,
    step: Callable[[str], None],
) -> ClaimStudy | None:
    """The study of "first of k" with the shares and answers of this wave."""
    comparison = found.comparisons.get(headline or "")
    if comparison is None or not options.spreads:
        return None
    shown = comparison.table.filter(pl.col("share").is_not_null())
    mean = float(np.sum(shown["yes"].to_numpy()) / np.sum(shown["answers"].to_numpy()))
    highest = float(np.max(shown["share"].to_numpy()))
    if not 0 < mean < highest < 1:
        return None
    members = shown["members"].drop_nulls().to_numpy()
    typical = round(float(np.mean(members))) if members.size == shown.height else None
    spreads = tuple(s for s in options.spreads if s**2 < mean * (1 - mean))
    return claim_study(
        ClaimOptions(
            highest=highest,
            mean=mean,
            answers=tuple(shown["answers"].to_list()),
            spreads=spreads,
            members=typical if options.compare.estimates.finite_population else None,
            first=FirstOptions(
                confidence=options.compare.estimates.confidence,
                draws=options.draws,
                seed=options.compare.seed,
            ),
        ),
        step=step,
    )


def _evaluation(wave: Wave, found: Findings, options: SurveyOptions) -> list[Section]:
    """The three questions, each followed by the survey questions that speak to it."""
    sections: list[Section] = []
    estimates = options.compare.estimates
    asked = list(wave.questionnaire.questions.values())
    for question in evaluation_questions():
        about = [q for q in asked if q.evaluation == question.evaluation]
        said = (
            f"What the answers can say: {question.can}",
            f"What they cannot say: {question.cannot}",
        )
        nothing = ("No question of this wave speaks to it.",) if not about else ()
        sections.append(
            Section(id=question.evaluation, title=question.title, sentences=said + nothing)
        )
        sections += [question_section(wave, q, found, estimates) for q in about]
    rest = [q for q in asked if not q.evaluation]
    if rest:
        sections.append(Section(id="other", title="Other questions"))
        sections += [question_section(wave, q, found, estimates) for q in rest]
    return sections


def _lead(
    wave: Wave,
    headline: str | None,
    found: Findings,
    study: ClaimStudy | None,
    options: SurveyOptions,
) -> list[str]:
    """The findings in a few sentences."""
    lead = list(other.response_section(wave).sentences[:1])
    if headline is not None:
        row = all_together(wave, headline, options.compare.estimates)
        words = wave.question(headline).in_language("en")
        if row["hidden"] is not None:
            lead.append(f"“{words}”: not shown, {row['hidden']}.")
        elif row["low"] is not None:
            lead.append(
                f"“{words}”: {percent(row['share'])} say so (between {percent(row['low'])} and "
                f"{percent(row['high'])}, if those who answered are like those who did not)."
            )
    comparison = found.comparisons.get(headline or "")
    if comparison is not None:
        first = comparison.table["cluster_id"][0]
        own = found.row(comparison.question.question_id, first)
        words = " ".join((own["answers_say"], own["against_others"], own["place"]))
        lead.append(
            f"The highest share is that of {first}: {words} A sharper test of this one question, "
            f"whether {first} truly is first, gives p = {p_words(comparison.first_p_value)}."
        )
    claimed = found.table.filter(pl.col("claim").is_in(["above", "below"])).height
    if found.made:
        lead.append(
            f"Of {found.made} comparisons of a cluster with the others, {claimed} can be claimed; "
            f"of such claims about {percent(options.compare.false_discovery)} or fewer are false "
            "on average."
        )
    else:
        lead.append("No cluster can be compared with the others: too few answers.")
    return lead + ([study.in_short()] if study is not None else [])


def _settings(options: SurveyOptions) -> dict[str, str]:
    estimates = options.compare.estimates
    return {
        "confidence": f"{100 * estimates.confidence:g} %",
        "interval": estimates.interval,
        "least answers shown": str(estimates.least_answers),
        "finite population": "yes" if estimates.finite_population else "no",
        "false discoveries": percent(options.compare.false_discovery),
        "draws": f"{options.draws}",
        "seed": str(options.compare.seed),
    }
