"""From evidence to scores: resolution, points, totals as intervals, coder agreement, verification.

Computes on the tables of a study and knows nothing of files. METHOD sections 1 to 3.
"""

from healthclusters.scoring.agreement import AgreementOptions, CoderAgreement, coder_agreement
from healthclusters.scoring.assessment import Assessment, AssessOptions, assess
from healthclusters.scoring.changes import Changes, changes_between
from healthclusters.scoring.criteria import Inclusion, inclusion
from healthclusters.scoring.definition import DefinitionTest, definition_test
from healthclusters.scoring.outlook import Outlook, outlook_of, standing_outlook
from healthclusters.scoring.ranking import sure_order
from healthclusters.scoring.verification import Verification, VerifyOptions, verify_published

__all__ = [
    "AgreementOptions",
    "AssessOptions",
    "Assessment",
    "Changes",
    "CoderAgreement",
    "DefinitionTest",
    "Inclusion",
    "Outlook",
    "Verification",
    "VerifyOptions",
    "assess",
    "changes_between",
    "coder_agreement",
    "definition_test",
    "inclusion",
    "outlook_of",
    "standing_outlook",
    "sure_order",
    "verify_published",
]
