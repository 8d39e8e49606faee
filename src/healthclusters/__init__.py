"""healthclusters: evidence, scores, groups and comparison of health and biomedical clusters.

The Python interface in one place; each name is loaded when it is first used, so that
`import healthclusters` stays quick. `hc.open_study("hse-2019")` is where to begin.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Public name -> the module that defines it. No function shares a name with a folder.
_PUBLIC = {
    "open_study": "healthclusters.files",
    "check_study": "healthclusters.files",
    "new_study": "healthclusters.files",
    "copy_study": "healthclusters.files",
    "write_study": "healthclusters.files",
    "export_workbook": "healthclusters.files",
    "import_workbook": "healthclusters.files",
    "import_tables": "healthclusters.files",
    "assess": "healthclusters.scoring",
    "AssessOptions": "healthclusters.scoring",
    "coder_agreement": "healthclusters.scoring",
    "verify_published": "healthclusters.scoring",
    "VerifyOptions": "healthclusters.scoring",
    "AgreementOptions": "healthclusters.scoring",
    "changes_between": "healthclusters.scoring",
    "inclusion": "healthclusters.scoring",
    "definition_test": "healthclusters.scoring",
    "robustness_of": "healthclusters.robustness",
    "RobustnessOptions": "healthclusters.robustness",
    "rank_sets": "healthclusters.base.rank_sets",
    "group": "healthclusters.landscape",
    "GroupOptions": "healthclusters.landscape",
    "landscape_of": "healthclusters.landscape",
    "LandscapeOptions": "healthclusters.landscape",
    "members_of": "healthclusters.landscape",
    "compare": "healthclusters.comparison",
    "CompareOptions": "healthclusters.comparison",
    "what_if": "healthclusters.comparison",
    "find_peers": "healthclusters.comparison",
    "find_partners": "healthclusters.comparison",
    "PartnerOptions": "healthclusters.comparison",
    "PracticeLibrary": "healthclusters.comparison",
    "PracticeQuery": "healthclusters.comparison",
    "Scorecard": "healthclusters.comparison",
    "blank_scorecard": "healthclusters.comparison",
    "read_scorecard": "healthclusters.comparison",
    "scorecard_workbook": "healthclusters.comparison",
    "open_portfolio": "healthclusters.portfolio",
    "portfolio_findings": "healthclusters.portfolio",
    "PortfolioOptions": "healthclusters.portfolio",
    "funding_tables": "healthclusters.portfolio",
    "network_of": "healthclusters.portfolio",
    "what_if_partners": "healthclusters.portfolio",
    "check_call": "healthclusters.portfolio",
    "funding_tools": "healthclusters.portfolio",
    "read_register": "healthclusters.ecosystem",
    "register_on": "healthclusters.ecosystem",
    "describe_ecosystem": "healthclusters.ecosystem",
    "EcosystemOptions": "healthclusters.ecosystem",
    "example_register": "healthclusters.ecosystem",
    "location_quotients": "healthclusters.ecosystem",
    "broken_series": "healthclusters.ecosystem",
    "protect": "healthclusters.ecosystem",
    "link_companies": "healthclusters.ecosystem",
    "read_panel": "healthclusters.impact",
    "evaluate_impact": "healthclusters.impact",
    "ImpactOptions": "healthclusters.impact",
    "impact_report": "healthclusters.impact",
    "match_controls": "healthclusters.impact",
    "open_wave": "healthclusters.survey",
    "survey_report": "healthclusters.survey",
    "SurveyOptions": "healthclusters.survey",
    "compare_clusters": "healthclusters.survey",
    "claim_study": "healthclusters.survey",
    "answers_to_tell": "healthclusters.survey",
    "question_bank": "healthclusters.survey",
    "form_questions": "healthclusters.survey",
    "check_answers": "healthclusters.survey",
    "wave_of_answer_sets": "healthclusters.survey",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'healthclusters' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
