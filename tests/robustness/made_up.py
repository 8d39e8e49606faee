"""Small synthetic rankings of every kind: countries that share facts, ties, bounds, no answers."""

import numpy as np

from healthclusters.robustness.inputs import RankingInputs


def made_up(seed: int, *, clusters: int = 6, ranked: int = 5, items: int = 5) -> RankingInputs:
    """Item 0 is about countries (the last cluster is in two), item 1 has a doubted threshold of 10
    and item 0 one of -20 (at most 20)."""
    rng = np.random.default_rng(seed)
    countries = 3
    home = [[int(rng.integers(countries))] for _ in range(clusters)]
    home[-1] = home[0] = [0, 1]
    fact_item, links = [0] * countries, []
    for cluster in range(clusters):
        links += [(cluster, country) for country in home[cluster]]
        for item in range(1, items):
            links.append((cluster, len(fact_item)))
            fact_item.append(item)
    facts = len(fact_item)
    number = rng.choice(4, facts, p=[0.3, 0.3, 0.25, 0.15])
    answer_fact = np.repeat(np.arange(facts), number)
    sure, possible = _limits(rng, np.array(fact_item)[answer_fact])
    independent = rng.random(answer_fact.size) < 0.6
    links.sort()
    return RankingInputs(
        ranked=ranked,
        clusters=clusters,
        weight=np.full(items, 1 / items),
        indicator=np.arange(items) // 2,
        category=(np.arange(items) > 2).astype(int),
        threshold=np.array([-20.0, 10.0, *[0.0] * (items - 2)]),
        doubted=np.arange(items) < 2,
        fact_item=np.array(fact_item),
        answer_fact=answer_fact,
        sure=sure,
        possible=possible,
        independent=independent,
        counts=np.stack(
            [_first(answer_fact, facts, usable) for usable in (independent | True, independent)]
        ),
        probability=rng.uniform(0.1, 0.9, (2, facts)),
        link_cluster=np.array([c for c, _ in links]),
        link_fact=np.array([f for _, f in links]),
    )


def _limits(rng, item):
    value = np.select([item == 0, item == 1], [-rng.uniform(12, 30, item.size)] * 2, 0.0)
    value = np.where(item == 1, rng.uniform(6, 15, item.size), value)
    kind = rng.choice(3, item.size, p=[0.8, 0.1, 0.1])  # exact, lower bound, upper bound
    sure = np.where(kind == 2, -np.inf, value)
    possible = np.where(kind == 1, np.inf, value)
    point = rng.choice([-np.inf, np.inf], item.size)
    plain = item > 1
    return np.where(plain, point, sure), np.where(plain & (kind == 0), point, possible)


def _first(answer_fact, facts, usable):
    out = np.full(facts, -1)
    for answer in range(len(answer_fact))[::-1]:
        if usable[answer]:
            out[answer_fact[answer]] = answer
    return out
