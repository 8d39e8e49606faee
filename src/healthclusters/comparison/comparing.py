"""One cluster against others: everything a manager asks, in one result (METHOD 6)."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from healthclusters.base import OptionError
from healthclusters.comparison.adoption import AdoptionOptions
from healthclusters.comparison.adoption_details import Adoption, practices_to_adopt
from healthclusters.comparison.changed_answers import Standing, standing
from healthclusters.comparison.computed import as_group_model, computed_groups
from healthclusters.comparison.evidence import LeftOut, left_out, on_its_evidence
from healthclusters.comparison.factors import Factors, success_factors
from healthclusters.comparison.gaps import find_gaps
from healthclusters.comparison.group_model import GroupModel
from healthclusters.comparison.logic import LogicModel, logic_model
from healthclusters.comparison.moves import MoveOptions, Moves, find_moves, moves_table
from healthclusters.comparison.partner_search import PartnerSearch, find_partners
from healthclusters.comparison.partners import PartnerOptions
from healthclusters.comparison.peers import PeerOptions, Peers, find_peers
from healthclusters.comparison.scorecard import Scorecard
from healthclusters.comparison.subject import Subject, subject_of
from healthclusters.comparison.targets import Target, find_target
from healthclusters.landscape import Grouping
from healthclusters.model import Study
from healthclusters.scoring import Assessment, assess


@dataclass(frozen=True, kw_only=True)
class CompareOptions:
    """Options of the parts of a comparison.

    groups: number of computed groups, as many as were published where None (else as the rule of
    the landscape finds); 0 leaves out membership and moves. shown: how many practices a page shows
    and the logic model takes in.
    """

    groups: int | None = None
    shown: int = 6
    peers: PeerOptions = field(default_factory=PeerOptions)
    moves: MoveOptions = field(default_factory=MoveOptions)
    adoption: AdoptionOptions = field(default_factory=AdoptionOptions)
    partners: PartnerOptions = field(default_factory=PartnerOptions)

    def __post_init__(self) -> None:
        if self.groups is not None and self.groups < 0:
            raise OptionError("groups", self.groups, "0 or more")
        if self.shown < 0:
            raise OptionError("shown", self.shown, "0 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """One cluster against a target; `str` of it is a page to act on.

    gaps: of `find_gaps`. peers, moves (one answer a computed group), factors, adoption, partners,
    logic: results of their own, each with its tables. groups: the computed groups used, or None.
    standing: total, place and membership. left_out: what independent evidence leaves out.
    """

    assessment: Assessment
    subject: Subject
    target: Target
    options: CompareOptions
    seed: int
    standing: Standing
    gaps: pl.DataFrame
    peers: Peers
    moves: tuple[Moves, ...]
    factors: Factors
    adoption: Adoption
    partners: PartnerSearch
    logic: LogicModel
    groups: GroupModel | None
    left_out: LeftOut | None = None

    @property
    def to_show(self) -> pl.DataFrame:
        """The practices a page shows, in the ranking's order (`first_practices`)."""
        return first_practices(self.adoption, self.options.shown)

    def limits(self) -> list[str]:
        """What cannot be said, and why, in sentences."""
        from healthclusters.comparison.limits import limits_of

        return limits_of(self)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table by its name."""
        from healthclusters.comparison.page import page

        return {
            "gaps": self.gaps,
            "peers": self.peers.table.sort("place", nulls_last=True),
            "moves": moves_table(self.moves),
            "factors": self.factors.table,
            "factor-comparison": self.factors.comparison,
            "practices": self.adoption.table,
            "planned": self.adoption.planned,
            "partners": self.partners.table,
            "logic": self.logic.table,
            "logic-nodes": self.logic.nodes,
            "logic-edges": self.logic.edges,
            "sources": page(self).sources,
        }

    def __str__(self) -> str:
        from healthclusters.comparison.page import page

        return page(self).text

    def __repr__(self) -> str:
        return f"<Comparison of {self.subject.id} against {self.target.id}>"


def compare(
    study: Study | Assessment,
    cluster: str | Scorecard,
    *,
    against: str = "all",
    options: CompareOptions | None = None,
    seed: int = 1,
    groups: GroupModel | Grouping | None = None,
) -> Comparison:
    """Set one cluster against a group, a target model, its peers or all.

    study: or its assessment, for other evidence than all of it.
    cluster: a cluster_id, or a scorecard of a cluster that is not in the study.
    against: `published:N`, `computed:N`, `model:N`, `peers` or `all` (the sample).
    groups: a grouping made beforehand (`landscape.group`); made here where left out.
    Raises UnknownNameError (with the nearest name) for a cluster, group or model that is not
    there, OptionError for options that cannot be, NotSupportedError where the target holds no
    other cluster.
    """
    options = options or CompareOptions()
    given = assess(study) if isinstance(study, Study) else study
    assessment = on_its_evidence(given)
    subject = subject_of(assessment, cluster)
    model = None if groups is None else as_group_model(groups)
    if model is None and options.groups != 0:
        model = computed_groups(assessment, k=options.groups, seed=seed)
    peers = find_peers(assessment, subject, options=options.peers, seed=seed)
    nearest = peers.nearest["cluster_id"].to_list()
    target = find_target(against, assessment, subject, groups=model, peers=nearest)
    gaps = find_gaps(assessment, subject, target)
    adoption = practices_to_adopt(
        assessment, subject, target, gaps, peers.table, options=options.adoption
    )
    chosen = first_practices(adoption, options.shown)["practice_id"].to_list()
    return Comparison(
        assessment=assessment,
        subject=subject,
        target=target,
        options=options,
        seed=seed,
        standing=standing(assessment, subject, model, least_known=options.moves.least_known),
        gaps=gaps,
        peers=peers,
        moves=_all_moves(assessment, subject, model, options.moves),
        factors=success_factors(assessment.study, subject, target),
        adoption=adoption,
        partners=find_partners(assessment, subject, options=options.partners),
        logic=logic_model(assessment.study, subject, chosen),
        groups=model,
        left_out=left_out(given.study, assessment.study),
    )


def first_practices(adoption: Adoption, most: int) -> pl.DataFrame:
    """The first practices, at most two for one need and two of one cluster.

    So that neither one need nor one well-described cluster fills a page.
    """
    for_need: dict[str, int] = {}
    of_cluster: dict[str | None, int] = {}
    taken = []
    rows = adoption.table.select("place", "need", "cluster_id").iter_rows()
    for place, need, cluster in rows:
        if for_need.get(need, 0) < 2 and of_cluster.get(cluster, 0) < 2:
            for_need[need] = for_need.get(need, 0) + 1
            of_cluster[cluster] = of_cluster.get(cluster, 0) + 1
            taken.append(place)
    return adoption.table.filter(pl.col("place").is_in(taken)).head(most)


def _all_moves(
    assessment: Assessment, subject: Subject, groups: GroupModel | None, options: MoveOptions
) -> tuple[Moves, ...]:
    if groups is None:
        return ()
    framework = assessment.study.framework
    return tuple(
        find_moves(framework, subject, groups, g, options=options) for g in groups.group_ids
    )
