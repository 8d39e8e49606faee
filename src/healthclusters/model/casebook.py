"""The casebook of a study: what was published, and the practices, effects and their evidence."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False, kw_only=True)
class Casebook:
    """Tables of the casebook; columns as in `model/tables.py`, any of them may be empty."""

    success_factors: pl.DataFrame
    practices: pl.DataFrame
    practice_items: pl.DataFrame
    practice_effects: pl.DataFrame
    effects: pl.DataFrame
    effect_evidence: pl.DataFrame
    effect_indicators: pl.DataFrame
    literature: pl.DataFrame
    groups: pl.DataFrame
    group_members: pl.DataFrame
    target_models: pl.DataFrame
    target_model_members: pl.DataFrame
    definition_features: pl.DataFrame
    published_results: pl.DataFrame
    published_checks: pl.DataFrame
    contradictions: pl.DataFrame
