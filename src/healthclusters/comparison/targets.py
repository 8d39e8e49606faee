"""Whom a cluster is compared with: `published:N`, `computed:N`, `model:N`, `peers` or `all`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError, nearest_name
from healthclusters.comparison.group_model import GroupModel
from healthclusters.comparison.subject import Subject
from healthclusters.model import Study
from healthclusters.scoring import Assessment

KINDS = ("published", "computed", "model", "peers", "all")
FORMS = "published:N, computed:N, model:N, peers or all"


class UnknownTargetError(UnknownNameError):
    """A group or model that is not there; names all there are, for a number has no nearest."""

    def __init__(self, name: str, there: Sequence[str]) -> None:
        super().__init__("target", name, there)
        listed = f"There are {', '.join(there)}." if there else "The study has none of that kind."
        self.args = (f"There is no target {name!r}. {listed}",)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A set of clusters to compare with; the compared cluster itself is never in it.

    id: as the user wrote it. label: in words, after "against"; short: without the group's name.
    cluster_ids: sorted.
    rest: sample clusters outside it (neither target nor subject), for what is distinctive.
    model: id of the target model where the target is one, else None.
    stability: `stable`, `doubtful` or `dissolved` for a computed group, else None.
    """

    id: str
    label: str
    short: str
    cluster_ids: tuple[str, ...]
    rest: tuple[str, ...]
    model: str | None = None
    stability: str | None = None


def target_kind(against: str) -> tuple[str, str]:
    """The two halves of `published:2`; OptionError where the form is another."""
    kind, _, name = against.partition(":")
    if kind not in KINDS:
        near = nearest_name(kind, KINDS)
        hint = f"; did you mean {near!r}?" if near else ""
        raise OptionError("against", against, FORMS + hint)
    if (kind in ("peers", "all")) == bool(name):
        raise OptionError("against", against, FORMS)
    return kind, name


def find_target(
    against: str,
    assessment: Assessment,
    subject: Subject,
    *,
    groups: GroupModel | None = None,
    peers: Sequence[str] = (),
) -> Target:
    """The clusters to compare with.

    groups: needed for `computed:N`. peers: ids of the nearest clusters, for `peers`.
    Raises UnknownTargetError for a group or model that is not there, NotSupportedError where the
    compared cluster would be alone.
    """
    kind, name = target_kind(against)
    study = assessment.study
    members: set[str]
    stability = None
    if kind == "published":
        label, members = _published(study, name)
    elif kind == "computed":
        label, members, stability = _computed(groups, name)
    elif kind == "model":
        label, members = _model(study, name)
    elif kind == "peers":
        label, members = f"its {len(peers)} nearest clusters", set(peers)
    else:
        members = set(assessment.cluster_ids())
        label = f"the {len(members - {subject.id})} clusters of the sample"
    members.discard(subject.id)
    if not members:
        raise NotSupportedError(_nobody(against, kind, subject))
    rest = set(assessment.cluster_ids()) - members - {subject.id}
    return Target(
        id=against,
        label=label,
        short="the sample" if kind == "all" else label.split(" (")[0],
        cluster_ids=tuple(sorted(members)),
        rest=tuple(sorted(rest)),
        model=name if kind == "model" else None,
        stability=stability,
    )


def _nobody(against: str, kind: str, subject: Subject) -> str:
    if kind == "peers":
        return (
            f"Too little is known of {subject.name} to find its peers. Compare with all, or with a "
            "group or target model."
        )
    return f"There is no other cluster in {against} to compare with. Compare with all instead."


def _published(study: Study, name: str) -> tuple[str, set[str]]:
    groups = study.casebook.groups
    row = _row_named(groups, name, "published")
    members = study.casebook.group_members.filter(pl.col("group") == name)
    return f"published group {name} ({row['name']})", set(members["cluster_id"].to_list())


def _model(study: Study, name: str) -> tuple[str, set[str]]:
    row = _row_named(study.casebook.target_models, name, "model")
    members = study.casebook.target_model_members.filter(pl.col("model") == name)
    return f"target model {name} ({row['name']})", set(members["cluster_id"].to_list())


def _row_named(frame: pl.DataFrame, name: str, kind: str) -> dict[str, object]:
    rows = frame.filter(pl.col("id") == name)
    if rows.is_empty():
        raise UnknownTargetError(f"{kind}:{name}", [f"{kind}:{i}" for i in frame["id"].to_list()])
    return rows.row(0, named=True)


def _computed(groups: GroupModel | None, name: str) -> tuple[str, set[str], str]:
    if groups is None:
        raise NotSupportedError(
            f"No groups were computed (k = 0), so there is no {'computed:' + name}. Compute them "
            "(leave out --k 0), or compare with published:N, model:N, peers or all."
        )
    wanted = f"computed:{name}"
    if wanted not in groups.group_ids:
        raise UnknownTargetError(wanted, groups.group_ids)
    members = {c for c, label in groups.labels.items() if label == wanted}
    return f"computed group {name}", members, groups.stability[wanted]
