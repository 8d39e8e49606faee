"""Sentences that state a finding, made from the data by rules, so that they change with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from healthclusters.publish.clusters import ClusterView, Group
from healthclusters.publish.evidence import Answer
from healthclusters.publish.words import (
    capital,
    counted,
    joined,
    joined_some,
    number_word,
    opening_number,
    plural,
    times_as_many,
)
from healthclusters.scoring import Assessment

# Countries that are spoken of with an article; the data hold their short English names.
_WITH_ARTICLE = (
    "Americas",
    "United States",
    "United Kingdom",
    "Netherlands",
    "Republic of Korea",
    "Russian Federation",
    "Philippines",
    "United Arab Emirates",
    "Czech Republic",
    "Dominican Republic",
)


def with_article(country: str) -> str:
    """`the United States`, `Germany`."""
    return f"the {country}" if country.startswith(_WITH_ARTICLE) else country


def answers_title(yes: int, no: int, unknown: int) -> str:
    """What the answers of the sample are, taken together."""
    if yes + no + unknown == 0:
        return "Nothing has been asked yet"
    if yes + no == 0:
        return "Nobody has found an answer yet"
    if unknown == 0:
        return f"Every answer is known: {yes:,} yes, {no:,} no"
    if no == 0:
        return f"{opening_number(unknown)} {plural(unknown, 'answer is', 'answers are')} missing"
    many = times_as_many(unknown, no)
    if many == "fewer":
        return "Fewer answers are missing than are “no”"
    if many == "more":
        return "More answers are missing than are “no”"
    return f"{capital(many)} answers are missing as are “no”"


def answers_lede(clusters: int, countries: int, items: int, yes: int, no: int, unknown: int) -> str:
    """The sentence under the title of the landscape."""
    text = (
        f"{opening_number(clusters)} {plural(clusters, 'cluster')} in {countries} "
        f"{plural(countries, 'country', 'countries')}, {items} questions each. Of "
        f"{clusters * items:,} answers {yes:,} are yes, {no:,} are no"
    )
    if not unknown:
        return f"{text}."
    return (
        f"{text}, and {unknown:,} nobody has found yet. So each cluster here has a range of "
        "points, and not a rank."
    )


def regions(assessment: Assessment) -> dict[str, str]:
    """Part of the world of each country, by alpha-3 code; empty where it is not recorded."""
    frame = assessment.study.countries.select("alpha3", "un_region")
    return {code: region or "" for code, region in frame.iter_rows()}


def map_title(
    regions: Mapping[str, str], views: Sequence[ClusterView], groups: Sequence[Group]
) -> str:
    """Where the clusters are, and which group gathers in the fewest countries.

    regions: part of the world of each country, by alpha-3 code.
    """
    if not views:
        return "No cluster has been placed yet"
    here = Counter(regions.get(v.country_codes[0], "") for v in views)
    region, n = sorted(here.items(), key=lambda item: (-item[1], item[0]))[0]
    total = len(views)
    if not region:
        countries = {code for v in views for code in v.country_codes}
        text = f"{opening_number(total)} clusters stand in {counted_countries(len(countries))}"
    elif total == 1:
        text = f"The only one is in {with_article(region)}"
    elif n == total:
        text = f"All {number_word(total, most=20)} are in {with_article(region)}"
    else:
        text = f"{opening_number(n)} of the {_plain_number(total)} are in {with_article(region)}"
    gathered = _gathered_group(views, groups)
    return f"{text}; {gathered}" if gathered else text


def _plain_number(n: int) -> str:
    return opening_number(n).lower()


def counted_countries(n: int) -> str:
    """`three countries`."""
    return counted(n, "country", "countries")


def _gathered_group(views: Sequence[ClusterView], groups: Sequence[Group]) -> str:
    """The group with the fewest countries, if it has several clusters in at most three."""
    best: tuple[int, int, list[str]] | None = None
    for group in groups:
        inside = [v for v in views if v.group.id == group.id and group.id]
        countries = Counter(v.countries for v in inside)
        if len(inside) > len(countries) and len(countries) <= 3:
            names = [name for name, _ in countries.most_common()]
            if best is None or len(countries) < best[0]:
                best = (len(countries), group.number, names)
    if best is None:
        return ""
    _, number, names = best
    return f"group {number} is only in {joined([with_article(n) for n in names])}"


def table_title(views: Sequence[ClusterView]) -> str:
    """Who holds most points today, and how many more could."""
    if not views:
        return "No cluster has been scored yet"
    top = max(v.known for v in views)
    holders = [v for v in views if v.known == top]
    could = sum(v.most >= top for v in views) - len(holders)
    who = holders[0].short if len(holders) == 1 else f"{opening_number(len(holders))} clusters"
    verb = "holds" if len(holders) == 1 else "hold"
    text = f"{who} {verb} {top} points today"
    if not could:
        return f"{text}; no other could"
    open_items = "its open items turn" if could == 1 else "their open items turn"
    return f"{text}; {number_word(could)} more could, if {open_items} out yes"


def cluster_title(view: ClusterView) -> str:
    """The points of one cluster."""
    return f"{view.short}: {points_sentence(view)}"


def points_sentence(view: ClusterView) -> str:
    """`14 points are known, eight items are open, two are no`."""
    known = f"{view.known} {plural(view.known, 'point is', 'points are')} known"
    opens = f"{number_word(view.open)} {plural(view.open, 'item is', 'items are')} open"
    noes = f"{number_word(view.no)} {plural(view.no, 'is', 'are')} no"
    if not view.open:
        opens = "no item is open"
    if not view.no:
        noes = "none is no"
    return f"{known}, {opens}, {noes}"


def changeable_sentence(answers: Sequence[Answer]) -> str:
    """What the items say that a cluster can change by its own work; empty if there are none."""
    own = [a for a in answers if a.changeable]
    if not own:
        return ""
    yes = sum(a.state in ("yes", "contested-yes") for a in own)
    no = [a for a in own if a.state in ("no", "contested-no")]
    unknown = [a for a in own if a.state in ("unknown", "contested-open")]
    parts = [f"{number_word(yes)} {plural(yes, 'is', 'are')} yes" if yes else "none is yes"]
    parts.append(f"{number_word(len(no))} {plural(len(no), 'is', 'are')} no" if no else "none no")
    if unknown:
        parts.append(f"{number_word(len(unknown))} unknown")
    return f"Of the {len(own)} items that a cluster can change, {joined(parts)}."


def position_sentence(view: ClusterView, sample: int) -> str:
    """Who it is surely ahead of and behind, in numbers, and the range of its rank."""
    if view.best_rank is None or view.surely_ahead_of is None or view.surely_behind is None:
        return ""
    among = sample if view.role == "sample" else sample + 1
    ahead = f"surely ahead of {number_word(view.surely_ahead_of)} of the {sample}"
    if view.surely_ahead_of == 0:
        ahead = f"surely ahead of none of the {sample}"
    behind = f"surely behind {number_word(view.surely_behind) if view.surely_behind else 'none'}"
    if view.best_rank == view.worst_rank:
        return f"It is {ahead} and {behind}: its rank among {among} is {view.best_rank}."
    rank = f"from {view.best_rank} to {view.worst_rank}"
    return f"It is {ahead} and {behind}: its rank among {among} lies anywhere {rank}."


def settle_sentence(labels: Sequence[str]) -> str:
    """Which open items would settle most; empty where nothing is open."""
    if not labels:
        return ""
    fact = plural(len(labels), "this open item", "these open items")
    return f"Most would be settled by {fact}: {joined_some(labels, most=3)}."


def outside_title(views: Sequence[ClusterView]) -> str:
    """The clusters outside the sample, set beside it."""
    if len(views) == 1:
        return f"Outside the sample, {cluster_title(views[0])}"
    top = max(views, key=lambda v: (v.known, v.most))
    widest = max(views, key=lambda v: (v.open, -v.known))
    text = f"Outside the sample, {top.short} holds {top.points} of {top.items} points"
    if widest is top or not widest.open:
        return text
    return f"{text}; {widest.short} could be anywhere from {widest.known} to {widest.most}"


def evidence_title(single: int, several: int) -> str:
    """How many answers rest on one source.

    single, several: answers of the sample with one, and with more than one, source.
    """
    total = single + several
    if not total:
        return "No answer rests on evidence yet"
    if not several:
        return "Every answer rests on a single source"
    if not single:
        return "Every answer rests on more than one source"
    share = single / total
    if share > 0.55:
        lead = "Most answers rest"
    elif share >= 0.45:
        lead = "About half of the answers rest"
    else:
        lead = "Fewer than half of the answers rest"
    return f"{lead} on a single source: {single:,} of {total:,}"


def verification_title(agrees: int, differs: int, checked: int, figures: int) -> str:
    """Published figures beside evidence.

    agrees, differs: checks that do; checked: all checks against cited sources; figures: how many
    figures they speak to (one figure may be read in two ways).
    """
    if not checked:
        return "No published figure can be set beside evidence yet"
    open_ones = checked - agrees - differs
    parts = [
        f"{agrees} {plural(agrees, 'agrees', 'agree')}" if agrees else "none agrees",
        f"{differs} {plural(differs, 'differs', 'differ')}" if differs else "none differs",
    ]
    if open_ones:
        parts.append(f"{open_ones} cannot be settled")
    said = f"published {plural(figures, 'figure')}"
    if figures == checked:
        return f"{opening_number(checked)} {said} set beside evidence: {joined(parts)}"
    number = f"{opening_number(checked)} {plural(checked, 'check')}"
    return f"{number} of {number_word(figures)} {said} against evidence: {joined(parts)}"


def contested_title(n: int) -> str:
    """How often sources disagree."""
    if not n:
        return "In no cell do the sources disagree"
    return f"In {number_word(n)} {plural(n, 'cell')} the sources disagree"


def practices_title(practices: int, without: int, sample: int) -> str:
    """How many practices are described, and of how many clusters none."""
    text = f"{opening_number(practices)} {plural(practices, 'practice')} to borrow from"
    if not without:
        return f"{text}; every cluster of the sample has one"
    return f"{text}; of {number_word(without, most=20)} of the {sample} clusters none is described"


def reading_notes(assessment: Assessment) -> list[str]:
    """What a reader needs to know, in short paragraphs."""
    framework = assessment.study.framework
    coders = Counter(assessment.study.observations["coder"].to_list())
    return [
        f"Each cluster is asked {len(framework.items)} yes/no questions, grouped in "
        f"{counted(len(framework.indicators), 'indicator')}. An answer is yes or no only where a "
        "source says so. Where nobody has found a source, or the source does not settle the "
        "question, the answer is unknown: it is drawn hatched and never counted as zero.",
        "So points are a range: the first number is known, the second is what it would be if "
        "every open item turned out yes. A cluster is surely ahead of another only where its "
        "known points exceed all that the other could reach.",
        "Several observations of one value are all kept. One counts: reviewed before unreviewed, "
        f"then the more confident, then the one nearest to {assessment.reference_year}. Where "
        "another would earn other points, the value is contested and marked with a cut corner.",
        f"The facts were written down by {counted(len(coders), 'coder')}, in our own words, each "
        "with its source and the place in it. A value of the home country holds for each of its "
        "clusters; a cluster in several countries has the point if one of them has it.",
    ]
