"""Which subsector a firm belongs to: a versioned table from NACE and keywords to weights.

One firm may get several subsectors with weights that add up to 1. What was set by hand wins; then
the rules with a keyword that its description holds; then the rule with the longest NACE code.
"""

from healthclusters.ecosystem.subsectors.mapping import (
    MAPPING_VERSION,
    SubsectorMapping,
    subsector_mapping,
)

__all__ = ["MAPPING_VERSION", "SubsectorMapping", "subsector_mapping"]
