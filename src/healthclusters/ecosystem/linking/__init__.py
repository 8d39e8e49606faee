"""Linking two lists of companies that share no key: by names, addresses, sites and numbers.

Splink (Fellegi & Sunter 1969, estimated without labels) gives each pair a probability: sure pairs
are links, doubtful ones a list for clerical review; labelled pairs give precision and recall.
"""

from healthclusters.ecosystem.linking.accuracy import LinkAccuracy, link_accuracy
from healthclusters.ecosystem.linking.lists import COMPANY_LIST, read_company_list
from healthclusters.ecosystem.linking.match import LinkOptions, Links, link_companies

__all__ = [
    "COMPANY_LIST",
    "LinkAccuracy",
    "LinkOptions",
    "Links",
    "link_accuracy",
    "link_companies",
    "read_company_list",
]
