"""One draw at a time, in plain loops: what the vectorised code must agree with."""

import numpy as np

from healthclusters.robustness.draws import Choices
from healthclusters.robustness.inputs import RankingInputs


def answer_point(inputs: RankingInputs, answer: int, limit: float):
    if answer < 0:
        return None
    if inputs.sure[answer] >= limit:
        return 1
    return 0 if inputs.possible[answer] < limit else None


def competing_answers(inputs: RankingInputs, fact: int, evidence: int) -> list[int]:
    """Answers that settle the fact, where they do not all say the same; in their order."""
    limit = inputs.threshold[inputs.fact_item[fact]]
    settled = [
        a
        for a in range(len(inputs.sure))
        if inputs.answer_fact[a] == fact
        and (evidence == 0 or inputs.independent[a])
        and answer_point(inputs, a, limit) is not None
    ]
    points = {answer_point(inputs, a, limit) for a in settled}
    return settled if len(points) == 2 else []


def fact_chance(inputs, plan, choices: Choices, draw: int, fact: int) -> float:
    item = inputs.fact_item[fact]
    evidence = 0 if choices.evidence is None else int(choices.evidence[draw])
    limit = inputs.threshold[item]
    if choices.thresholds is not None:
        number, factor = choices.thresholds[0][draw], choices.thresholds[1][draw]
        if plan.doubted_columns and plan.doubted_columns[number][0] == item:
            limit *= factor
    answer = int(inputs.counts[evidence, fact])
    competing = competing_answers(inputs, fact, evidence)
    if choices.contested is not None and competing and fact in plan.facts:
        contest = plan.contests[evidence]
        place = list(plan.facts[contest.column]).index(fact)
        uniform = float(choices.contested[draw, place])
        answer = competing[min(int(uniform * len(competing)), len(competing) - 1)]
    point = answer_point(inputs, answer, limit)
    return float(inputs.probability[evidence, fact]) if point is None else float(point)


def cluster_point(inputs, plan, choices, draw, cluster, item, forced=None) -> float:
    """Point of a cluster, or its chance of yes where open facts are not drawn."""
    no = 1.0
    for c, fact in zip(inputs.link_cluster, inputs.link_fact, strict=True):
        if c != cluster or inputs.fact_item[fact] != item:
            continue
        chance = fact_chance(inputs, plan, choices, draw, fact)
        if choices.open is not None and fact in plan.facts:
            column = list(plan.facts).index(fact)
            chance = float(choices.open[draw, column] < np.float32(chance))
        if forced is not None and forced[0] == fact:
            chance = forced[1]
        no *= 1 - chance
    return 1 - no


def scores(inputs, plan, choices, draw, forced=None) -> list[float]:
    weights = inputs.weight if choices.weights is None else choices.weights[draw].astype(float)
    return [
        sum(
            weights[item] * cluster_point(inputs, plan, choices, draw, cluster, item, forced)
            for item in range(inputs.items)
        )
        for cluster in range(inputs.clusters)
    ]


def ranks(values, ranked: int) -> list[int]:
    return [1 + sum(values[k] > v + 1e-9 for k in range(ranked)) for v in values]
