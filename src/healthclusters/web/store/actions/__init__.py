"""The only door through which state changes: each action is one transaction, all of it or nothing.

`studies`: a whole study in; `records`: one record; `states`: a study brought to another state;
`proposals`: what one person writes and another one accepts; `confirming`: drafts confirmed,
disagreements settled; `publishing`: a revision for visitors; `jobs`: what is to be computed, and
what was; `surveys`: waves of member surveys, their links and answers.
"""

from healthclusters.web.store.actions.archives import add_archive
from healthclusters.web.store.actions.confirming import (
    confirm_observation,
    entered_by,
    refuse_observation,
    settle_conflict,
)
from healthclusters.web.store.actions.jobs import (
    beat,
    claim_job,
    fail_job,
    finish_job,
    keep_result,
    release_job,
    request_job,
    retry_job,
)
from healthclusters.web.store.actions.proposals import (
    accept_proposal,
    mend_proposal,
    propose_correction,
    propose_observation,
    refuse_proposal,
    send_to_review,
    withdraw_proposal,
)
from healthclusters.web.store.actions.publishing import publish_revision
from healthclusters.web.store.actions.records import (
    add_record,
    change_record,
    restore_record,
    retire_record,
)
from healthclusters.web.store.actions.sources import add_source, change_source
from healthclusters.web.store.actions.states import Brought, bring_to
from healthclusters.web.store.actions.studies import IMPORT_STEPS, import_study

__all__ = [
    "IMPORT_STEPS",
    "Brought",
    "accept_proposal",
    "add_archive",
    "add_record",
    "add_source",
    "beat",
    "bring_to",
    "change_record",
    "change_source",
    "claim_job",
    "confirm_observation",
    "entered_by",
    "fail_job",
    "finish_job",
    "import_study",
    "keep_result",
    "mend_proposal",
    "propose_correction",
    "propose_observation",
    "publish_revision",
    "refuse_observation",
    "refuse_proposal",
    "release_job",
    "request_job",
    "restore_record",
    "retire_record",
    "retry_job",
    "send_to_review",
    "settle_conflict",
    "withdraw_proposal",
]
