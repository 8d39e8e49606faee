"""How sure a ranking is: draws over the choices behind it, and which of them matters (METHOD 5).

Works on an assessment and, where given, on a table of probabilities; `robustness_of` is the way in.
"""

from healthclusters.robustness.analysis import robustness_of
from healthclusters.robustness.listings import listing
from healthclusters.robustness.options import GROUPS, LEVELS, RobustnessOptions
from healthclusters.robustness.result import Robustness
from healthclusters.robustness.sensitivity import SobolIndices, sobol_indices
from healthclusters.robustness.summary import LEAST_SHIFT, settling_facts, which_choice

__all__ = [
    "GROUPS",
    "LEAST_SHIFT",
    "LEVELS",
    "Robustness",
    "RobustnessOptions",
    "SobolIndices",
    "listing",
    "robustness_of",
    "settling_facts",
    "sobol_indices",
    "which_choice",
]
