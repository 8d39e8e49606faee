"""Words that lower floors choose from a few, named here so that they are translated."""

from __future__ import annotations

from django.utils.translation import gettext_noop as marked

WORDS = (
    # Answers, in full and in short.
    marked("yes"),
    marked("no"),
    marked("Yes"),
    marked("No"),
    marked("Unknown"),
    marked("Contested, counts as yes"),
    marked("Contested, counts as no"),
    marked("Contested, left open"),
    marked("Yes, contested"),
    marked("No, contested"),
    marked("Open, contested"),
    # Observations: confidence, status, use.
    marked("high"),
    marked("medium"),
    marked("low"),
    marked("draft"),
    marked("in review"),
    marked("reviewed"),
    marked("superseded"),
    marked("counts"),
    marked("counts, leaves it open"),
    marked("set aside"),
    marked("left out: the study about itself"),
    # Facts worth finding out.
    marked("open"),
    marked("contested"),
    # Facts of a cluster.
    marked("by public bodies"),
    marked("by private bodies"),
    marked("by universities or institutes"),
    marked("by public and private bodies together"),
    # Sections of the page of a cluster.
    marked("Position"),
    marked("Scorecard"),
    marked("What is missing or unknown"),
    marked("Peers"),
    marked("Practices to look at"),
    marked("Partners abroad"),
    marked("Its practices"),
    marked("Its partners"),
    # Ties.
    marked("agreement"),
    marked("joint project"),
    marked("member of a network"),
    marked("programme"),
    # Published against recomputed.
    marked("Differs"),
    marked("Not settled"),
    marked("Cannot be computed"),
    marked("Agrees"),
    marked("Neither borne out nor ruled out"),
    marked("Cannot be computed: evidence is missing"),
    marked("evidence on clusters and countries"),
    marked("other published evaluations"),
    marked("the list of clusters"),
    marked("tables coded from the documents"),
    marked("the framework"),
    marked("other printed figures"),
    # Kinds of gaps.
    marked("No, and it could change"),
    marked("Unknown: find out"),
    # Ways abroad of the partner finder.
    marked("A foreign cluster of similar specialisation"),
    marked("An agreement that opens each other's market to the members of both."),
    marked("Being seen abroad"),
    marked("Joint reports, fairs and publicity with clusters that already do this well."),
    marked("Access to foreign hospitals and health systems"),
    marked("Tests, trials and first sales with hospitals and payers of another country."),
)
