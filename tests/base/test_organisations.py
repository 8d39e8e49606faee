"""One vocabulary of kinds of organisation for every instrument."""

from healthclusters.base import ORGANISATION_KINDS
from healthclusters.ecosystem.columns import REGISTER
from healthclusters.portfolio import words
from healthclusters.survey.example.generate import KINDS as ASKED


def test_register_portfolio_and_survey_share_the_kinds():
    assert REGISTER.field("kind").enum == tuple(ORGANISATION_KINDS)
    assert words.KINDS is ORGANISATION_KINDS
    assert {kind for kind, _ in ASKED} <= set(ORGANISATION_KINDS)
