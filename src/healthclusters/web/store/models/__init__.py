"""The tables of the database. They are read anywhere and written by `store.actions` alone.

`studies`: studies and their published revisions; `records`: every table of a study folder;
`history`: who changed what, when and why; `people`: who may do what; `proposals`: what waits for
another person; `tasks`: what workers do, and their signs of life; `computing`: jobs and results;
`uploads`: files on their way into a study; `surveys`: waves of member surveys, whose answers
nobody can tie to a link; `own_data`: a cluster's own files for the instruments.
"""

from healthclusters.web.store.models.computing import Job, Result
from healthclusters.web.store.models.history import Change
from healthclusters.web.store.models.own_data import OwnData
from healthclusters.web.store.models.people import (
    ApiToken,
    Invitation,
    Membership,
    Person,
    Role,
    SignIn,
)
from healthclusters.web.store.models.proposals import Proposal, ProposalStatus, SourceArchive
from healthclusters.web.store.models.records import LISTS, RECORDS, Record, RecordList
from healthclusters.web.store.models.studies import Revision, StoredStudy
from healthclusters.web.store.models.surveys import SurveyAnswers, SurveyLink, SurveyWave
from healthclusters.web.store.models.tasks import JobStatus, Task, WorkerSign
from healthclusters.web.store.models.uploads import Upload, UploadTarget, UploadTask

__all__ = [
    "LISTS",
    "RECORDS",
    "ApiToken",
    "Change",
    "Invitation",
    "Job",
    "JobStatus",
    "Membership",
    "OwnData",
    "Person",
    "Proposal",
    "ProposalStatus",
    "Record",
    "RecordList",
    "Result",
    "Revision",
    "Role",
    "SignIn",
    "SourceArchive",
    "StoredStudy",
    "SurveyAnswers",
    "SurveyLink",
    "SurveyWave",
    "Task",
    "Upload",
    "UploadTarget",
    "UploadTask",
    "WorkerSign",
]
