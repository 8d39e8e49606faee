"""What a published figure is about, as a reader calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from healthclusters.model import Study
from healthclusters.scoring import wording

# A cluster, country or group by its id; everything between such words stays.
_WORD = re.compile(r"[\w-]+")
_NUMBERED = re.compile(r"[a-z]+(?:-[a-z]+)*-\d+")


def names_of(study: Study) -> dict[str, str]:
    """Cluster or country id -> name."""
    names = dict(study.countries.select("alpha3", "name").iter_rows())
    return names | dict(study.clusters.select("cluster_id", "name").iter_rows())


def readable_subject(subject: str, names: Mapping[str, str]) -> str:
    """`Germany, United States and Korea` for `DEU; USA; KOR`, `group 1`, `the study`.

    subject: of a published figure, several with `; ` between them. names: id -> name.
    """
    return wording.some([_words(part, names) for part in subject.split("; ")], most=99)


def _words(part: str, names: Mapping[str, str]) -> str:
    if part.endswith("-study"):
        return "the study"
    return _WORD.sub(lambda found: _name(found.group(), names), part)


def _name(word: str, names: Mapping[str, str]) -> str:
    if word in names:
        return names[word]
    return word.replace("-", " ") if _NUMBERED.fullmatch(word) else word
