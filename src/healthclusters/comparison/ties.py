"""Who is already connected to whom, through the partnerships of the study.

A partner is another cluster or a plain name; names are matched to clusters by id, name or alias,
without regard to case and accents. A tie that is not recorded is unknown, not absent.
"""

from __future__ import annotations

from collections import deque
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


class TieGraph:
    """The partnerships as an undirected graph of clusters and named partners."""

    def __init__(self, study: Study) -> None:
        self._names: dict[str, str] = {}
        self._node = self._known_names(study)
        self._ties: dict[str, list[tuple[str, Tie]]] = {}
        columns = ["cluster_id", "partner", "kind", "year", "source_id", "note"]
        for row in study.partnerships.select(columns).iter_rows():
            cluster, partner, kind, year, source, note = row
            end = self._node.get(folded(partner), f"name:{folded(partner)}")
            self._names.setdefault(end, partner)
            tie = Tie(
                a=self._names[cluster],
                b=self._names[end],
                kind=kind,
                year=year,
                source_id=source,
                note=note,
            )
            self._ties.setdefault(cluster, []).append((end, tie))
            self._ties.setdefault(end, []).append((cluster, tie))

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

    def paths_from(self, cluster: str, *, longest: int = 3) -> dict[str, Path]:
        """The shortest way to each cluster or name within reach; the first recorded of equals."""
        found = {cluster: Path(names=(self._names.get(cluster, cluster),), ties=())}
        waiting = deque([cluster])
        while waiting:
            here = waiting.popleft()
            if found[here].length == longest:
                continue
            for end, tie in self._ties.get(here, ()):
                if end not in found:
                    found[end] = Path(
                        names=(*found[here].names, self._names[end]),
                        ties=(*found[here].ties, tie),
                    )
                    waiting.append(end)
        del found[cluster]
        return found
