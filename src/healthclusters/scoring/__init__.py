"""From evidence to scores: resolution, points, totals as intervals, coder agreement, verification.

Computes on the tables of a study and knows nothing of files. METHOD sections 1 to 3.
"""

from healthclusters.scoring.agreement import CoderAgreement, coder_agreement
from healthclusters.scoring.assessment import Assessment, AssessOptions, assess
from healthclusters.scoring.criteria import Inclusion, definition_test, inclusion
from healthclusters.scoring.verification import Verification, verify_published

__all__ = [
    "AssessOptions",
    "Assessment",
    "CoderAgreement",
    "Inclusion",
    "Verification",
    "assess",
    "coder_agreement",
    "definition_test",
    "inclusion",
    "verify_published",
]
