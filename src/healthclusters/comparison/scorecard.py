"""A blank scorecard: the framework's questions for a cluster that is not in the data.

Nothing is stored: a scorecard lives in memory, in the answers of a command or in the sheet that
its owner keeps. Its answers are the owner's own and carry no source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison.country_codes import check_country
from healthclusters.model import Framework, Study


@dataclass(frozen=True, eq=False, kw_only=True)
class Scorecard:
    """Answers of one cluster to the questions of a framework.

    name: what the cluster is called in the answers. countries: ISO 3166-1 alpha-3 codes; where one
    is in the study, unanswered questions about the home country are filled from the study. Without
    one nothing can be said of partners abroad.
    focus_areas: tags of the framework. answers: item id -> 1 yes, 0 no, None or missing = unknown.
    """

    name: str = "Your cluster"
    countries: tuple[str, ...] = ()
    focus_areas: tuple[str, ...] = ()
    answers: Mapping[str, int | None] = field(default_factory=dict)

    def check(self, study: Study) -> None:
        """UnknownNameError for an item or tag that is not there; OptionError for values.

        A country outside the study is allowed; a code that no country has is an OptionError.
        """
        framework = study.framework
        for item_id, answer in self.answers.items():
            if item_id not in framework.item_by_id:
                raise UnknownNameError("question", item_id, framework.item_ids)
            if answer not in (0, 1, None):
                raise OptionError(item_id, answer, "1 (yes), 0 (no) or None (not known)")
        tags = framework.vocabularies.get("focus_areas", {})
        for tag in self.focus_areas:
            if tag not in tags:
                raise UnknownNameError("focus area", tag, tags)
        for country in self.countries:
            check_country(country, study)

    def with_answers(self, answers: Mapping[str, int | None]) -> Scorecard:
        """This scorecard with some answers changed."""
        return Scorecard(
            name=self.name,
            countries=self.countries,
            focus_areas=self.focus_areas,
            answers={**self.answers, **answers},
        )


def blank_scorecard(framework: Framework, *, name: str = "Your cluster") -> Scorecard:
    """A scorecard with every question of the framework unanswered."""
    return Scorecard(name=name, answers=dict.fromkeys(framework.item_ids))
