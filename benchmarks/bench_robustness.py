"""How long it takes to put a ranking to the test, and ranks with errors into sets."""

import time

import numpy as np

from healthclusters.robustness.inputs import RankingInputs


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
