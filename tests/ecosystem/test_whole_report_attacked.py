"""All files of a report against a linear programme: no sensitive cell can be computed closely."""

import numpy as np
import pytest
from tests.ecosystem.published_numbers import (
    FINER,
    NOT_ASSIGNED,
    Attacker,
    described,
    firms_of,
    need_of,
    parts_of,
    written,
)

from healthclusters.ecosystem import EcosystemOptions

REGIONS = ("LU000", "BE341", "FRF31", "DEA23")


def random_register(seed):
    """Few firms, skewed sizes, holdings, two subsectors, unknown values, two definitions."""
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(int(chance.integers(15, 45))):
        finer = str(chance.choice(FINER))
        second = str(chance.choice(FINER))
        split = chance.random() < 0.15 and second != finer
        size = int(np.exp(chance.normal(2.5, 1.6))) + 1
        fixed = {
            "unit": f"u{number:02}",
            "subsectors": f"{finer}:0.5;{second}:0.5" if split else finer,
            "nace": None,
            "kind": str(chance.choice(["company", "research"])),
            "nuts": str(chance.choice(REGIONS, p=[0.55, 0.2, 0.15, 0.1])),
            "group": f"g{chance.integers(4)}" if chance.random() < 0.2 else None,
        }
        if chance.random() < 0.05:
            fixed["nuts"] = None
        rows += _years(fixed, size, chance)
    for region in REGIONS:
        for number in range(6):
            fixed = {"unit": f"x{region}{number}", "subsectors": None, "nace": "47.11",
                     "kind": "company", "nuts": region, "group": None}  # fmt: skip
            rows += _years(fixed, int(chance.integers(50, 300)), chance, always=True)
    return rows


def _years(fixed, size, chance, always=False):
    rows = []
    only_new = not always and chance.random() < 0.08
    for year in (2020, 2021):
        if not always and chance.random() < 0.1:
            continue
        unknown = not always and chance.random() < 0.1
        employed = max(1, round(size * chance.uniform(0.9, 1.2)))
        said = {"year": year, "employment": None if unknown else employed,
                "turnover": None if chance.random() < 0.3 else float(employed * 1000)}  # fmt: skip
        rows.append({**fixed, **said, "definition": "new"})
        if year == 2020 and not only_new:
            rows.append({**fixed, **said, "definition": "old"})
    if not only_new:
        said = {"year": 2019, "employment": size, "turnover": None}
        rows.append({**fixed, **said, "definition": "old"})
    return rows


def options_of(seed):
    return (
        EcosystemOptions(region="LU00", scope="assigned"),
        EcosystemOptions(scope="all"),
        EcosystemOptions(region="LU00", scope="all", compare=("BE34",)),
        EcosystemOptions(region="BE34", scope="assigned", compare=("LU00",)),
    )[seed % 4]


def sensitive_cells(attacker, definition, year):
    """Name, parts of each cell that some table is about."""
    finds = {}
    for p in attacker.parts:
        if attacker.at_home(p, definition, p.year) and p.year in (year, year - 1):
            y = p.year
            finds["home", y] = lambda q, y=y: attacker.at_home(q, definition, y)
            for names in (("subsector",), ("subsector", "size"), ("subsector", "finer"), ("kind",)):
                if y != year and names != ("subsector",):
                    continue
                at = tuple(getattr(p, n) for n in names)
                finds[("home", y, *names, *at)] = lambda q, y=y, names=names, at=at: (
                    attacker.at_home(q, definition, y) and tuple(getattr(q, n) for n in names) == at
                )
        if definition in p.definitions and p.year in (year, year - 1) and p.region != "not stated":
            for s in (p.subsector, None):
                finds["region", p.year, p.region, s] = lambda q, p=p, s=s: (
                    definition in q.definitions
                    and (q.year, q.region) == (p.year, p.region)
                    and (q.subsector == s if s else q.subsector != NOT_ASSIGNED)
                )
    for d, y in (("old", 2020), ("old", 2019)):
        finds["home", d, y] = lambda q, d=d, y=y: attacker.at_home(q, d, y)
    for only, other in (("old", "new"), ("new", "old")):
        finds["only", only] = lambda q, only=only, other=other: (
            attacker.at_home(q, only, 2020) and other not in q.definitions
        )
    return finds


def broken(seed, folder):
    """Sensitive cells that the files tell too closely; how many were attacked."""
    rows, options = random_register(seed), options_of(seed)
    ecosystem = described(rows, folder, options)
    tables, parts = written(ecosystem), parts_of(rows)
    found, tried = [], 0
    for measure in ("employment", "turnover"):
        attacker = Attacker(parts, measure, options.region, options.scope)
        attacker.read_home(tables, ecosystem.definition, ecosystem.year)
        attacker.read_regions(tables, ecosystem.definition, ecosystem.year)
        for name, which in sensitive_cells(attacker, "new", 2021).items():
            if measure == "turnover" and name[0] != "home":
                continue  # no table tells turnover of regions
            firms = firms_of(parts, which, measure)
            need = need_of(firms, len({p.holding for p in parts if which(p)}))
            if need <= 0:
                continue
            tried += 1
            (low, high), value = attacker.range_of(which), attacker.value(which)
            slack = 1e-6 * max(1, value)
            if high - value < need - slack or value - low < min(need, value) - slack:
                found.append((seed, measure, name, firms[:3], need, (low, high)))
    return found, tried


def check(seed, folder):
    found, tried = broken(seed, folder)
    assert not found
    assert tried > 10


@pytest.mark.parametrize("seed", range(4))
def test_no_file_gives_a_firm_away(seed, tmp_path):
    check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 40))
def test_no_file_of_many_registers_gives_a_firm_away(seed, tmp_path):
    check(seed, tmp_path)
