"""Everything that a report writes as sums over cells, for an attacker with a linear programme.

Written apart from the product: it knows the columns of the files and the register, nothing else.
"""

import csv
import io
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np
import polars as pl
from scipy.optimize import linprog

from healthclusters.ecosystem import describe_ecosystem, read_register
from healthclusters.ecosystem.report import report_tables
from healthclusters.publish import csv_text

LABELS = files("healthclusters.ecosystem.subsectors").joinpath("labels-1.csv").read_text("utf-8")
PARENTS = {
    r["subsector"]: r["parent"] or r["subsector"] for r in csv.DictReader(io.StringIO(LABELS))
}
FINER = sorted(name for name, parent in PARENTS.items() if parent != name)
NOT_ASSIGNED = "not_assigned"


@dataclass(frozen=True)
class Part:
    """A share of a firm's row: what attackers add up."""

    definitions: frozenset
    year: int
    region: str
    subsector: str
    finer: str
    size: str
    kind: str
    holding: str
    values: dict = field(hash=False, compare=False)

    @property
    def cell(self):
        return (self.definitions, self.year, self.region, self.subsector, self.finer, self.size,
                self.kind)  # fmt: skip


def size_of(employment):
    if employment is None:
        return "not known"
    edges = ((0, "0"), (9.5, "1-9"), (49.5, "10-49"), (249.5, "50-249"))
    return next((name for edge, name in edges if employment <= edge), "250+")


def parts_of(rows):
    """Rows of a register, those of one unit and year by two definitions in one."""
    merged = {}
    for r in rows:
        merged.setdefault((r["unit"], r["year"]), []).append(r)
    parts = []
    for same in merged.values():
        r = same[0]
        given = (r["subsectors"] or f"{NOT_ASSIGNED}").split(";")
        for entry in given:
            finer, _, share = entry.partition(":")
            values = {
                m: None if r[m] is None else r[m] * float(share or 1)
                for m in ("employment", "turnover")
            }
            region = r["nuts"][:4] if r["nuts"] else "not stated"
            parts.append(
                Part(frozenset(s["definition"] for s in same), r["year"], region,
                     PARENTS.get(finer, finer), finer, size_of(r["employment"]), r["kind"],
                     r["group"] or r["unit"], values)
            )  # fmt: skip
    return parts


def described(rows, folder, options):
    """The report of a register written to a file, and read."""
    path = folder / "register.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    names = sorted({r["definition"] for r in rows})
    ledger = [
        {"definition": d, "aspect": "coverage", "to_year": None, "what": "wider",
         "from_year": min(r["year"] for r in rows if r["definition"] == d)}
        for d in names
    ]  # fmt: skip
    pl.DataFrame(ledger, infer_schema_length=None).write_csv(folder / "definitions.csv")
    register = read_register(path, definitions=folder / "definitions.csv")
    return describe_ecosystem(register, options=options)


def written(ecosystem):
    """Every CSV file of a report, read back."""
    tables = report_tables(ecosystem)
    return {
        key: pl.read_csv(io.StringIO(csv_text(t.frame)), infer_schema_length=None, null_values=[""])
        for key, t in tables.items()
        if t.frame.height
    }


class Attacker:
    """Knows which cells are empty, that nothing is below zero, and every number of the files."""

    def __init__(self, parts, measure, home, scope):
        self.parts, self.measure = parts, measure
        self.cells = sorted({p.cell for p in parts}, key=str)
        self.place = {cell: i for i, cell in enumerate(self.cells)}
        self.home, self.scope = home, scope
        self.sums, self.right = [], []

    def value(self, which):
        return sum(p.values[self.measure] or 0 for p in self.parts if which(p))

    def row(self, which):
        row = np.zeros(len(self.cells))
        for p in self.parts:
            if which(p):
                row[self.place[p.cell]] = 1.0
        return row

    def told(self, which, number):
        """A published number: the sum of the cells of these parts."""
        if number is None:
            return
        assert abs(self.value(which) - number) < 1e-6 * max(1, abs(number))
        self.sums.append(self.row(which))
        self.right.append(number)

    def range_of(self, which):
        """The least and the most that fit everything."""
        ends = []
        for sign in (1, -1):
            given = {"A_eq": np.array(self.sums), "b_eq": np.array(self.right)} if self.sums else {}
            found = linprog(sign * self.row(which), **given, bounds=(0, None), method="highs")
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        return ends

    def at_home(self, p, definition, year):
        return (
            definition in p.definitions
            and p.year == year
            and (self.home is None or p.region == self.home)
            and (self.scope == "all" or p.subsector != NOT_ASSIGNED)
        )

    def read_home(self, tables, definition, year):
        """Tables of the home region."""

        def home(d, y, **more):
            return lambda p: (
                self.at_home(p, d, y) and all(getattr(p, k) == v for k, v in more.items())
            )

        for r in tables["subsectors"].iter_rows(named=True):
            finer = {"finer": r["finer"]} if r["level"] == 2 else {}
            self.told(home(definition, year, subsector=r["subsector"], **finer), r[self.measure])
        for r in tables["sizes"].iter_rows(named=True):
            at = {"subsector": r["subsector"], "size": r["size_class"]}
            self.told(home(definition, year, **at), r[self.measure])
        if self.measure != "employment":
            return
        for r in rows_of(tables, "series"):
            if r["series"] == "employment":
                self.told(home(r["definition"], r["year"]), r["value"])
        for r in rows_of(tables, "overlap"):
            if r["series"] == "employment":
                self.told(home(r["older"], r["year"]), r["value_older"])
                self.told(home(r["newer"], r["year"]), r["value_newer"])
        for r in rows_of(tables, "growth-parts"):
            self.told(home(r["definition"], r["year"]), r["value"])
            if r["before"] is not None:
                self.told(home(r["definition"], r["year"] - 1), r["before"])
        for r in rows_of(tables, "growth-league"):
            at = {"subsector": r["subsector"]}
            self.told(home(r["definition"], r["year"], **at), r["employment"])
            self.told(home(r["definition"], r["year"] - 1, **at), r["before"])
            if r["raw_rate"] is not None:
                before = r["employment"] / (1 + r["raw_rate"])
                self.told(home(r["definition"], r["year"] - 1, **at), before)
        for r in rows_of(tables, "concentration"):
            at = {"subsector": r["subsector"]}
            self.told(home(r["definition"], r["year"], **at), r["employment"])

    def read_regions(self, tables, definition, year):
        """Tables of regions; a quotient tells all four of its sums."""
        if self.measure != "employment":
            return

        def there(y=year, region=None, subsector=None, health=False):
            return lambda p: (
                definition in p.definitions
                and p.year == y
                and p.region != "not stated"
                and region in (None, p.region)
                and subsector in (None, p.subsector)
                and not (health and p.subsector == NOT_ASSIGNED)
            )

        def all_four(region, **industry):
            for at in ({"region": region, **industry}, {"region": region}, industry, {}):
                self.told(there(**at), self.value(there(**at)))

        for r in rows_of(tables, "quotients"):
            at = {"subsector": r["subsector"]}
            self.told(there(region=r["region"], **at), r["amount"])
            if r["quotient"] is not None:
                all_four(r["region"], **at)
        for r in rows_of(tables, "geographic-concentration"):
            self.told(there(subsector=r["subsector"]), r["employment"])
        for r in rows_of(tables, "comparison"):
            at = {"region": r["region"], "health": True}
            self.told(there(**at), r["employment"])
            if r["health_share"]:
                self.told(there(region=r["region"]), r["employment"] / r["health_share"])
            if r["rate"] is not None:  # of units known in both years: a sum of these two
                self.told(there(year - 1, **at), self.value(there(year - 1, **at)))
            if r["quotient"] is not None:
                all_four(r["region"], health=True)


def rows_of(tables, key):
    return tables[key].iter_rows(named=True) if key in tables else ()


def firms_of(parts, which, measure):
    """What each holding brings, the largest first."""
    by = {}
    for p in parts:
        if which(p) and p.values[measure] is not None:
            by[p.holding] = by.get(p.holding, 0) + p.values[measure]
    return sorted((abs(v) for v in by.values()), reverse=True)


def need_of(firms, count, least=3, dominance=0.1):
    """What an attacker must be kept away from the value by; 0 where it may be told."""
    if not firms or firms[0] == 0:
        return 0.0
    rest = sum(firms) - sum(firms[:2])
    need = dominance * firms[0] - rest
    if 0 < count < least:
        return max(need, dominance * firms[0])
    return need if need > 1e-9 else 0.0
