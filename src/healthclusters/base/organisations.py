"""The one vocabulary of kinds of organisation: of the register, the portfolio and the survey."""

from __future__ import annotations

from collections.abc import Mapping

# Kind -> how a reader is told. A hospital takes patients in, a clinic need not.
ORGANISATION_KINDS: Mapping[str, str] = {
    "company": "company",
    "university": "university",
    "research": "research",
    "hospital": "hospital",
    "clinic": "clinic",
    "public": "public body",
    "patients": "patients",
    "support": "support body",
    "other": "other",
}
