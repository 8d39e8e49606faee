"""One cluster against the world: gaps, peers, moves, practices to adopt, partners abroad.

Stands on an assessment and on the computed groups; `compare` gives all of it for one cluster,
whether it is in the study or known only from a blank scorecard. METHOD section 6.
"""

from healthclusters.comparison.adoption import AdoptionOptions
from healthclusters.comparison.changed_answers import Standing, WhatIf, what_if
from healthclusters.comparison.comparing import CompareOptions, Comparison, compare
from healthclusters.comparison.computed import ComputedGroups, computed_groups
from healthclusters.comparison.evidence import independent_study
from healthclusters.comparison.gaps import find_gaps
from healthclusters.comparison.group_model import GroupModel
from healthclusters.comparison.library import Found, PracticeLibrary, PracticeQuery
from healthclusters.comparison.logic import LogicModel, logic_model
from healthclusters.comparison.membership import Membership
from healthclusters.comparison.moves import MoveOptions, Moves, find_moves
from healthclusters.comparison.page import Page, page
from healthclusters.comparison.partner_search import PartnerSearch, find_partners
from healthclusters.comparison.partners import PartnerOptions
from healthclusters.comparison.peers import PeerOptions, Peers, find_peers
from healthclusters.comparison.routes import ROUTES, Route
from healthclusters.comparison.scorecard import Scorecard, blank_scorecard
from healthclusters.comparison.scorecard_sheet import (
    how_decided,
    read_scorecard,
    scorecard_workbook,
)
from healthclusters.comparison.subject import Subject, subject_of
from healthclusters.comparison.targets import Target, find_target

__all__ = [
    "ROUTES",
    "AdoptionOptions",
    "CompareOptions",
    "Comparison",
    "ComputedGroups",
    "Found",
    "GroupModel",
    "LogicModel",
    "Membership",
    "MoveOptions",
    "Moves",
    "Page",
    "PartnerOptions",
    "PartnerSearch",
    "PeerOptions",
    "Peers",
    "PracticeLibrary",
    "PracticeQuery",
    "Route",
    "Scorecard",
    "Standing",
    "Subject",
    "Target",
    "WhatIf",
    "blank_scorecard",
    "compare",
    "computed_groups",
    "find_gaps",
    "find_moves",
    "find_partners",
    "find_peers",
    "find_target",
    "how_decided",
    "independent_study",
    "logic_model",
    "page",
    "read_scorecard",
    "scorecard_workbook",
    "subject_of",
    "what_if",
]
