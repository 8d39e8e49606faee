"""Who is already connected to whom, through the partnerships of the study.

A partner is another cluster or a plain name; names are matched to clusters by id, name or alias,
without regard to case and accents. A tie that is not recorded is unknown, not absent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from healthclusters.comparison.words import folded
from healthclusters.model import Study


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One recorded partnership: both ends as shown, its kind, year, source and note."""

    a: str
    b: str
    kind: str
    year: int | None
    source_id: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Path:
    """A way from one cluster to another: the names on it, the ties along it."""

    names: tuple[str, ...]
    ties: tuple[Tie, ...]

    @property
    def length(self) -> int:
        """Number of ties; 1 = they are partners already."""
        return len(self.ties)


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The shortest ways from one cluster.

    steps: number of ties to each cluster or name within reach. names: how each is shown. came: for
    each, whom the way comes from, and the tie between them.
    """

    steps: Mapping[str, int]
    names: Mapping[str, str]
    came: Mapping[str, tuple[str, Tie]]

    def to(self, end: str) -> Path | None:
        """The way to a cluster, None where none is recorded within reach."""
        if end not in self.came:
            return None
        names, ties = [self.names[end]], []
        while end in self.came:
            end, tie = self.came[end]
            names.append(self.names[end])
            ties.append(tie)
        return Path(names=tuple(names[::-1]), ties=tuple(ties[::-1]))


class TieGraph:
    """The partnerships as an undirected graph of clusters and named partners."""

    def __init__(self, study: Study) -> None:
        self._names: dict[str, str] = {}
        self._node = self._known_names(study)
        self._rows = study.partnerships.rows(named=True)
        self._ties: dict[str, list[tuple[str, int]]] = {}
        for row, recorded in enumerate(self._rows):
            cluster, partner = recorded["cluster_id"], recorded["partner"]
            name = folded(partner)
            end = self._node.get(name) or f"name:{name}"
            self._names.setdefault(end, partner)
            self._ties.setdefault(cluster, []).append((end, row))
            self._ties.setdefault(end, []).append((cluster, row))

    def _known_names(self, study: Study) -> dict[str, str]:
        """Folded id, name and aliases of each cluster; an ambiguous name belongs to nobody."""
        node: dict[str, str] = {}
        ambiguous: set[str] = set()
        for cluster, name, aliases in study.clusters.select(
            "cluster_id", "name", "aliases"
        ).iter_rows():
            self._names[cluster] = name
            for text in {folded(t) for t in (cluster, name, *(aliases or []))}:
                if node.setdefault(text, cluster) != cluster:
                    ambiguous.add(text)
        return {text: cluster for text, cluster in node.items() if text not in ambiguous}

    def ways_from(self, cluster: str, *, longest: int = 3) -> Ways:
        """The shortest way to each cluster or name within reach; the first recorded of equals."""
        came: dict[str, tuple[str, int]] = {}
        steps = {cluster: 0}
        waiting = deque([cluster])
        while waiting:
            here = waiting.popleft()
            if steps[here] == longest:
                continue
            for end, row in self._ties.get(here, ()):
                if end not in steps:
                    steps[end], came[end] = steps[here] + 1, (here, row)
                    waiting.append(end)
        del steps[cluster]
        return Ways(
            steps=steps,
            names={node: self.name(node) for node in (cluster, *steps)},
            came={end: (start, self.tie(row)) for end, (start, row) in came.items()},
        )

    def name(self, node: str) -> str:
        """The name of a cluster or partner as it is shown."""
        return self._names.get(node, node)

    def tie(self, row: int) -> Tie:
        """The partnership in that row of the study's table."""
        found = self._rows[row]
        partner = found["partner"]
        name = folded(partner)
        return Tie(
            a=self.name(found["cluster_id"]),
            b=self.name(self._node.get(name) or f"name:{name}"),
            kind=found["kind"],
            year=found["year"],
            source_id=found["source_id"],
            note=found["note"],
        )
