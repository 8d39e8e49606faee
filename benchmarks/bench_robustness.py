"""How long it takes to put a ranking to the test, and ranks with errors into sets."""

import numpy as np

from benchmarks.bench_assess import synthetic_study
from benchmarks.measuring import in_a_process, line, timed
from healthclusters.base.rank_sets import rank_sets
from healthclusters.files import open_study
from healthclusters.robustness import GROUPS, LEVELS, RobustnessOptions, robustness_of
from healthclusters.robustness.draws import WeightDraws
from healthclusters.robustness.inputs import RankingInputs
from healthclusters.robustness.montecarlo import draw_rankings
from healthclusters.robustness.plan import make_plan
from healthclusters.robustness.tables import settling_columns
from healthclusters.scoring import assess

WEIGHTS = WeightDraws(levels=LEVELS, spread=0.25)


def made_up_inputs(clusters: int, items: int, seed: int = 1) -> RankingInputs:
    """A synthetic study: a quarter of the cells open, a tenth contested, a third of the known ones
    known from the study itself only, one item in five with a doubted threshold."""
    rng = np.random.default_rng(seed)
    facts = clusters * items
    fact_item = np.tile(np.arange(items), clusters)
    doubted = np.arange(items) % 5 == 0
    kind = rng.choice(3, facts, p=[0.25, 0.65, 0.10])  # open, one answer, two competing answers
    answer_fact = np.repeat(np.arange(facts), kind)
    value = rng.lognormal(0, 1, answer_fact.size)
    second = np.flatnonzero(np.diff(answer_fact, prepend=-1) == 0)
    value[second] = np.where(value[second - 1] >= 1, 0.5, 2.0) * value[second - 1]
    sure = np.where(doubted[fact_item[answer_fact]], value, np.where(value >= 1, np.inf, -np.inf))
    independent = rng.random(answer_fact.size) < 0.7
    first = np.full(facts, -1)
    first[answer_fact[::-1]] = np.arange(answer_fact.size)[::-1]
    own = np.full(facts, -1)
    usable = np.flatnonzero(independent)[::-1]
    own[answer_fact[usable]] = usable
    return RankingInputs(
        ranked=clusters,
        clusters=clusters,
        weight=np.full(items, 1 / items),
        indicator=np.arange(items) // 2,
        category=np.arange(items) * 3 // items,
        threshold=np.ones(items),
        doubted=doubted,
        fact_item=fact_item,
        answer_fact=answer_fact,
        sure=sure,
        possible=sure,
        independent=independent,
        counts=np.stack([first, own]),
        probability=np.tile(rng.uniform(0.2, 0.8, items)[fact_item], (2, 1)),
        link_cluster=np.repeat(np.arange(clusters), items),
        link_fact=np.arange(facts),
    )


def draw_everything(clusters: int, items: int, draws: int) -> None:
    """Rankings from draws of all five choices at once, with the chance of each pair up to 200
    clusters and the effect of each open or contested fact."""
    inputs = made_up_inputs(clusters, items)

    def work() -> None:
        plan = make_plan(inputs, GROUPS, 0.25)
        compared = np.arange(clusters if clusters <= 200 else 0)
        columns = settling_columns(plan)[0] if clusters <= 200 else np.arange(0)
        draw_rankings(
            plan,
            WEIGHTS,
            draws=draws,
            seed=np.random.SeedSequence(1),
            compared=compared,
            columns=columns,
        )

    _, seconds, processor = timed(work)
    line(f"{clusters:,} clusters x {items} items, {draws:,} rankings", seconds, processor, draws)


def whole_study(clusters: int) -> None:
    """`robustness_of` with its usual options, for a synthetic study of that size."""
    assessment = assess(synthetic_study(clusters))
    options = RobustnessOptions(draws=1000, sensitivity_draws=128)
    _, seconds, processor = timed(lambda: robustness_of(assessment, options=options))
    line(f"{clusters:,} clusters, everything of robustness_of", seconds, processor)


def sets_of_ranks(units: int) -> None:
    """Simultaneous step-down confidence sets of the ranks of all units."""
    rng = np.random.default_rng(1)
    scores, errors = rng.normal(size=units), rng.uniform(0.2, 0.5, units)
    for family in ("all", "one"):
        _, seconds, processor = timed(lambda f=family: rank_sets(scores, errors, family=f))
        line(f"rank sets of {units:,} scores, family {family}", seconds, processor)


def bundled_study() -> None:
    """The bundled study, as the command computes it."""
    assessment = assess(open_study("hse-2019"))
    _, seconds, processor = timed(lambda: robustness_of(assessment))
    line("hse-2019, usual options (10,000 rankings)", seconds, processor)


def run() -> None:
    """Print the time of the three sizes that matter and how it grows."""
    in_a_process(bundled_study)
    for clusters, items, draws in (
        (51, 49, 10_000),
        (102, 49, 10_000),
        (204, 49, 10_000),
        (1_250, 24, 1_000),
        (2_500, 24, 1_000),
        (5_000, 24, 1_000),
    ):
        in_a_process(draw_everything, clusters, items, draws)
    for clusters in (1_000, 5_000):
        in_a_process(whole_study, clusters)
    for units in (40, 150, 300, 600):
        in_a_process(sets_of_ranks, units)
