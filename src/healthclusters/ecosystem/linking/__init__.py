"""Linking two lists of companies that share no key: by names, addresses, sites and numbers.

Splink (Fellegi & Sunter 1969, estimated without labels) gives each pair a probability: sure pairs
are links, doubtful ones a list for clerical review; labelled pairs give precision and recall.
"""

from healthclusters.ecosystem.linking.accuracy import LinkAccuracy, link_accuracy
from healthclusters.ecosystem.linking.lists import (
    COMPANY_LIST,
    open_company_list,
    read_company_list,
)
from healthclusters.ecosystem.linking.match import Links, link_companies
from healthclusters.ecosystem.linking.options import LinkOptions
from healthclusters.ecosystem.linking.pairs import PAIRS, read_pairs, review_frame, review_workbook
from healthclusters.ecosystem.linking.words import thresholds_table

__all__ = [
    "COMPANY_LIST",
    "PAIRS",
    "LinkAccuracy",
    "LinkOptions",
    "Links",
    "link_accuracy",
    "link_companies",
    "open_company_list",
    "read_company_list",
    "read_pairs",
    "review_frame",
    "review_workbook",
    "thresholds_table",
]
