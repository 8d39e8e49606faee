"""How a published figure is recomputed: the grammar of `published_checks.csv`.

A row names a recipe and its arguments as `key=value`, with `;` between them; several values of one
argument are joined by `+`:

    recipe  share      arguments  item=does_biomedical_rd;groups=1+2;compare=equal
    recipe  sum        arguments  plus=budget-a+budget-b;compare=equal;tolerance=0.005

What the printed figure claims is always said: `compare`, and `tolerance` where a printed figure is
rounded or called "about". Nothing is guessed when the figures are computed. Whether the names in
the arguments exist is checked in `published_check_references.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from healthclusters.base import shown
from healthclusters.model.framework import Framework

COMPARISONS = ("equal", "about", "at_least", "more_than", "at_most", "less_than")
RATIO_UNITS = ("percent", "growth", "times")
PRODUCT_UNITS = ("percent", "times")
STATISTICS = ("min", "max", "sum")
_CLAIM = ("compare", "tolerance", "reads")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
_WHOLE = re.compile(r"\d{1,4}")


class CheckError(ValueError):
    """A check outside the grammar. `what` is wrong, `remedy` says what would be right."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a printed figure says about the recomputed one.

    compare: one of COMPARISONS, read as "the recomputed figure is ... the printed one".
    tolerance: absolute, or a share of the printed figure where `relative`.
    reads: the number that printed words such as "mostly" stand for; None for a printed number.
    """

    compare: str
    tolerance: float = 0.0
    relative: bool = False
    reads: float | None = None

    def allowed(self, printed: float) -> tuple[float, float]:
        """Lowest and highest recomputed figure that the printed one allows (both included,
        except for `more_than` and `less_than`, where the end that is `printed` is not)."""
        slack = self.tolerance * abs(printed) if self.relative else self.tolerance
        slack += 1e-9 * abs(printed)  # sums of decimal fractions are not exact in binary
        if self.compare in ("equal", "about"):
            return printed - slack, printed + slack
        if self.compare in ("at_least", "more_than"):
            return (printed if self.compare == "more_than" else printed - slack), inf
        return -inf, (printed if self.compare == "less_than" else printed + slack)


@dataclass(frozen=True, kw_only=True)
class Form:
    """One way to write a recipe: arguments it must and may have.

    filters: other arguments are columns of the table: `role=sample`, `locator.contains=text`.
    """

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    filters: bool = False


# A form is recognised by the arguments it needs; the first that fits is used.
FORMS: dict[str, tuple[Form, ...]] = {
    "count": (Form(needs=("table",), may=("distinct", "each", "quoted", "after"), filters=True),),
    "share": (
        Form(needs=("item", "groups")),
        Form(needs=("item", "subjects")),
        Form(needs=("column", "is", "groups")),
    ),
    "sum": (
        Form(needs=("plus",), may=("minus",)),
        Form(needs=("table", "column"), filters=True),
    ),
    "ratio": (
        Form(needs=("measure", "of", "to", "unit"), may=("year", "within")),
        Form(needs=("of", "to", "unit")),
    ),
    "product": (Form(needs=("of", "unit")),),
    "threshold": (Form(needs=("item",), may=("scale",)),),
    "value": (
        Form(needs=("result",)),
        Form(needs=("evaluation",)),
        Form(needs=("cluster", "column"), may=("until",)),
        Form(needs=("measure", "groups", "statistic"), may=("scale", "year", "within")),
        Form(needs=("measure", "subjects"), may=("statistic", "scale", "year", "within")),
    ),
}
RECIPES = tuple(FORMS)

# Parts of a framework that can be counted, as tables: name -> columns.
FRAMEWORK_TABLES: dict[str, tuple[str, ...]] = {
    "framework_categories": ("id",),
    "framework_indicators": ("id", "category"),
    "framework_items": ("id", "indicator", "category", "measure"),
    "framework_levels": ("item", "level"),
    "framework_criteria": ("id", "kind"),
    "framework_features": ("id",),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check, read. arguments: those of its form; filters: column -> allowed values; contains:
    column -> text that the cell must contain."""

    recipe: str
    form: Form
    claim: Claim
    arguments: Mapping[str, str]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contains: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The value of an argument; KeyError where it is not given."""
        return self.arguments[name]

    def many(self, name: str) -> tuple[str, ...]:
        """The values of an argument, none where it is not given."""
        text = self.arguments.get(name, "")
        return tuple(text.split("+")) if text else ()

    def number(self, name: str, default: float) -> float:
        """An argument as a number."""
        return float(self.arguments.get(name, default))

    def year(self, name: str) -> int | None:
        """An argument as a whole number, None where it is not given."""
        return int(self.arguments[name]) if name in self.arguments else None

    @property
    def on_evidence(self) -> bool:
        """Whether it is computed from observations, so that independent evidence can be told."""
        return ("item" in self.arguments and self.recipe == "share") or "measure" in self.arguments


def read_check(recipe: str, arguments: str) -> Check:
    """The check that a row states; raises CheckError outside the grammar."""
    if recipe not in FORMS:
        raise CheckError(f"{shown(recipe)} is not a recipe", f"One of: {', '.join(RECIPES)}.")
    pairs = _pairs(arguments)
    claim = _claim(pairs)
    rest = {k: v for k, v in pairs.items() if k not in _CLAIM}
    form = _form(recipe, rest)
    own = {k: v for k, v in rest.items() if k in form.needs + form.may}
    others = {k: v for k, v in rest.items() if k not in own}
    if others and not form.filters:
        raise CheckError(
            f"{recipe} has no argument {shown(min(others))}",
            f"Allowed here: {', '.join((*form.needs, *form.may, *_CLAIM))}.",
        )
    _check_words(recipe, own)
    suffix = ".contains"
    return Check(
        recipe=recipe,
        form=form,
        claim=claim,
        arguments=own,
        filters={k: tuple(v.split("+")) for k, v in others.items() if not k.endswith(suffix)},
        contains={k.removesuffix(suffix): v for k, v in others.items() if k.endswith(suffix)},
    )


def _pairs(arguments: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in arguments.split(";"):
        name, sign, value = (text.strip() for text in part.partition("="))
        if not (name and sign and value):
            raise CheckError(
                f"{shown(part)} is not of the form key=value", "Write key=value;key=value."
            )
        if name in pairs:
            raise CheckError(f"{shown(name)} is given twice", "Join several values with +.")
        pairs[name] = value
    return pairs


def _claim(pairs: Mapping[str, str]) -> Claim:
    compare = pairs.get("compare", "")
    if compare not in COMPARISONS:
        what = f"compare={shown(compare)} is not known" if compare else "compare is missing"
        raise CheckError(what, f"Add compare= one of {', '.join(COMPARISONS)}.")
    if compare == "about" and "tolerance" not in pairs:
        raise CheckError("compare=about has no tolerance", "Add tolerance=, such as 10%.")
    tolerance = pairs.get("tolerance", "0")
    relative = tolerance.endswith("%")
    tolerance = tolerance.removesuffix("%")
    for name, text in (("tolerance", tolerance), ("reads", pairs.get("reads", "0"))):
        if not _NUMBER.fullmatch(text):
            raise CheckError(f"{name}={shown(text)} is not a number", "Write digits, such as 0.5.")
    if compare in ("more_than", "less_than") and float(tolerance):
        raise CheckError(f"compare={compare} has a tolerance", "Use at_least or at_most with it.")
    reads = float(pairs["reads"]) if "reads" in pairs else None
    scale = 100 if relative else 1
    return Claim(
        compare=compare, tolerance=float(tolerance) / scale, relative=relative, reads=reads
    )


def _form(recipe: str, arguments: Mapping[str, str]) -> Form:
    for form in FORMS[recipe]:
        if all(name in arguments for name in form.needs):
            return form
    forms = "; or ".join(", ".join(form.needs) for form in FORMS[recipe])
    raise CheckError(f"{recipe} lacks an argument", f"It needs {forms}.")


def _check_words(recipe: str, arguments: Mapping[str, str]) -> None:
    """Arguments that are one of a few words, or numbers."""
    allowed = {
        "unit": RATIO_UNITS if recipe == "ratio" else PRODUCT_UNITS,
        "statistic": STATISTICS,
    }
    for name, words in allowed.items():
        if arguments.get(name, words[0]) not in words:
            raise CheckError(
                f"{name}={shown(arguments[name])} is not known", f"One of: {', '.join(words)}."
            )
    for name, pattern in (
        ("scale", _NUMBER),
        ("year", _WHOLE),
        ("within", _WHOLE),
        ("until", _WHOLE),
    ):
        if name in arguments and not pattern.fullmatch(arguments[name]):
            raise CheckError(
                f"{name}={shown(arguments[name])} is not a number", "Write digits only."
            )
    if sum(name in arguments for name in ("distinct", "each", "quoted")) > 1:
        raise CheckError("distinct, each and quoted exclude each other", "Keep one of them.")
    if "after" in arguments and "quoted" not in arguments:
        raise CheckError("after is given without quoted", "Add quoted=, the column to look in.")
    several = "+" in arguments.get("subjects", "")
    if recipe == "value" and several and "statistic" not in arguments:
        raise CheckError("several subjects have no statistic", "Add statistic=min, max or sum.")


def number_term(text: str) -> float | None:
    """A term of a sum that is a plain number; None where it names a result."""
    return float(text) if _NUMBER.fullmatch(text) else None


def framework_table(name: str, framework: Framework) -> list[dict[str, str]]:
    """Rows of one of FRAMEWORK_TABLES."""
    category = framework.category_of_item
    rows: dict[str, list[dict[str, str]]] = {
        "framework_categories": [{"id": c.id} for c in framework.categories],
        "framework_indicators": [
            {"id": i.id, "category": i.category} for i in framework.indicators
        ],
        "framework_items": [
            {"id": i.id, "indicator": i.indicator, "category": category[i.id], "measure": i.measure}
            for i in framework.items
        ],
        "framework_levels": [
            {"item": i.id, "level": level}
            for i in framework.items
            if isinstance(i.rule.threshold, tuple)
            for level in i.rule.threshold
        ],
        "framework_criteria": [{"id": c.id, "kind": c.kind} for c in framework.criteria],
        "framework_features": [{"id": f.id} for f in framework.features],
    }
    return rows[name]
