"""One ecosystem described: indicators put together, and what may be published of them."""

from healthclusters.ecosystem.analysis.describe import Ecosystem, describe_ecosystem
from healthclusters.ecosystem.analysis.ledger import broken_series, overlaps

__all__ = ["Ecosystem", "broken_series", "describe_ecosystem", "overlaps"]
