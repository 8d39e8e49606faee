"""The indicators in slow plain Python: loops over lists, nothing shared with the product."""

from collections import defaultdict
from math import exp, log, sqrt
from statistics import NormalDist


def totals(rows, by):
    out = defaultdict(lambda: defaultdict(float))
    firms = defaultdict(set)
    for r in rows:
        key = tuple(r[k] for k in by)
        firms[key].add(r["organisation"])
        cell = out[key]
        cell["organisations"] += r["part"] * r["weight"]
        cell["units"] += r["share"] * r["weight"]
        for m in ("employment", "value_added"):
            if r[m] is None:
                cell[f"{m}_unknown"] += r["share"] * r["weight"]
            else:
                cell[m] += r[m] * r["share"] * r["weight"]
                cell[f"{m}_known"] = 1
        if r["employment"] is not None and r["value_added"] is not None:
            cell["ve"] += r["employment"] * r["share"] * r["weight"]
            cell["va"] += r["value_added"] * r["share"] * r["weight"]
        if r["startup"] is not None:
            cell["startups_known"] = 1
            cell["startups"] += r["startup"] * r["part"] * r["weight"]
    result = {}
    for key, cell in out.items():
        result[key] = {
            "contributors": len(firms[key]),
            "organisations": cell["organisations"],
            "units": cell["units"],
            "employment": cell["employment"] if cell["employment_known"] else None,
            "employment_unknown": cell["employment_unknown"],
            "startups": cell["startups"] if cell["startups_known"] else None,
            "productivity": cell["va"] / cell["ve"] if cell["ve"] else None,
        }
    return result


def reach(squares, fourths, confidence=0.95):
    """Student's t by its expansion, of the effective number of influences less one."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    if not fourths:
        return z
    d = max(squares**2 / fourths - 1, 1.0)
    return z * (1 + (z**2 + 1) / (4 * d) + (5 * z**4 + 16 * z**2 + 3) / (96 * d**2))


def quotients(rows, confidence=0.95):
    x, a, b, t, n = defaultdict(float), defaultdict(float), defaultdict(float), 0.0, 0
    cells = set()
    for r in rows:
        cells.add((r["region"], r["subsector"]))
        m = r["amount"]
        if m is None:
            continue
        n += 1
        x[r["region"], r["subsector"]] += m
        a[r["region"]] += m
        b[r["subsector"]] += m
        t += m
    out = {}
    for i, j in cells:
        if not a[i] or not b[j]:
            out[i, j] = (None, None, None, None)
            continue
        q = (x[i, j] / a[i]) / (b[j] / t)
        if not x[i, j]:
            out[i, j] = (0.0, None, None, None)
            continue
        squares = fourths = 0.0
        for r in rows:  # the influence of each unit, one by one
            if r["amount"] is None:
                continue
            u = 1 / t
            u -= (r["region"] == i) / a[i] + (r["subsector"] == j) / b[j]
            u += (r["region"] == i and r["subsector"] == j) / x[i, j]
            squares += (r["amount"] * u) ** 2
            fourths += (r["amount"] * u) ** 4
        if n < 2:
            out[i, j] = (q, None, None, None)
            continue
        rel = sqrt(squares * n / (n - 1))
        z = reach(squares, fourths, confidence)
        out[i, j] = (q, q * rel, q * exp(-z * rel), q * exp(z * rel))
    return out


def growth(rows):
    values = defaultdict(dict)
    years = sorted({r["year"] for r in rows})
    for r in rows:
        unit = values[r["year"]].setdefault(r["unit"], [0.0, False])
        if r["employment"] is not None:
            unit[0] += r["employment"] * r["share"] * r["weight"]
            unit[1] = True
    out = {}
    for year in years:
        now, past = values[year], values.get(year - 1)
        value = sum(v for v, known in now.values() if known)
        compared = 0.0
        some = any(known for _, known in now.values())
        parts = {"continuing": 0.0, "entries": 0.0, "exits": 0.0, "revealed": 0.0}
        if past is None:
            out[year] = (value if some else None, None, None, None)
            continue
        for unit in set(now) | set(past):
            here, there = now.get(unit), past.get(unit)
            if there is None:
                parts["entries"] += here[0]
            elif here is None:
                parts["exits"] += there[0]
                compared += there[0]
            elif here[1] and there[1]:
                parts["continuing"] += here[0] - there[0]
                compared += there[0]
            elif here[1] or there[1]:
                parts["revealed"] += here[0] - there[0]
        known = any(k for _, k in past.values())
        before = sum(v for v, k in past.values() if k) if known else None
        grown = parts["continuing"] + parts["entries"] - parts["exits"]
        rate = grown / compared if compared and some else None
        out[year] = (value if some else None, before, parts, rate)
    return out


def demography(rows):
    orgs = defaultdict(dict)
    for r in rows:
        org = orgs[r["year"]].setdefault(r["organisation"], {"founded": None, "startup": None})
        if r["founded"] is not None:
            org["founded"] = min(r["founded"], org["founded"] or r["founded"])
        if r["startup"] is not None:
            org["startup"] = max(org["startup"] or 0, r["startup"])
    out = {}
    for year, there in orgs.items():
        past = orgs.get(year - 1)
        out[year] = {
            "active": len(there),
            "founded": sum(o["founded"] == year for o in there.values())
            if any(o["founded"] is not None for o in there.values())
            else None,
            "founding_unknown": sum(o["founded"] is None for o in there.values()),
            "startups": sum(o["startup"] or 0 for o in there.values())
            if any(o["startup"] is not None for o in there.values())
            else None,
            "entered": None if past is None else len(set(there) - set(past)),
            "left": None if past is None else len(set(past) - set(there)),
        }
    return out


def herfindahl(rows):
    firms = defaultdict(lambda: defaultdict(float))
    for r in rows:
        if r["employment"] is not None:
            size = r["employment"] * r["share"] * r["weight"]
            firms[r["subsector"]][r["organisation"]] += size
    out = {}
    for subsector, sizes in firms.items():
        known = sorted((s for s in sizes.values() if s > 0), reverse=True)
        if known:
            total = sum(known)
            squares = sum((s / total) ** 2 for s in known)
            out[subsector] = (len(known), squares, sum(known[:4]) / total)
    return out


def ellison_glaeser(rows):
    cell, region, units = defaultdict(float), defaultdict(float), defaultdict(float)
    for r in rows:
        if r["employment"] is None:
            continue
        m = r["employment"] * r["share"] * r["weight"]
        if m > 0:
            cell[r["subsector"], r["region"]] += m
            region[r["region"]] += m
            units[r["subsector"], r["unit"]] += m
    total = sum(region.values())
    x = {k: v / total for k, v in region.items()}
    free = 1 - sum(v * v for v in x.values())
    out = {}
    for j in {j for j, _ in cell}:
        size = sum(v for (k, _), v in cell.items() if k == j)
        g = sum((cell.get((j, i), 0.0) / size - x[i]) ** 2 for i in x)
        plants = [v / size for (k, _), v in units.items() if k == j]
        h = sum(p * p for p in plants)
        gamma = None
        if len(plants) > 1 and free > 1e-12:
            gamma = (g / free - h) / (1 - h)
        out[j] = (len(plants), g, h, gamma)
    return out


def diversity(rows):
    sizes = defaultdict(lambda: defaultdict(float))
    for r in rows:
        if r["employment"] is not None:
            size = r["employment"] * r["share"] * r["weight"]
            sizes[r["region"]][r["subsector"]] += size
    out = {}
    for region, by in sizes.items():
        known = [v for v in by.values() if v > 0]
        if known:
            p = [v / sum(known) for v in known]
            out[region] = (len(p), -sum(v * log(v) for v in p), 1 - sum(v * v for v in p))
    return out


def membership(rows):
    orgs = defaultdict(dict)
    for r in rows:
        org = orgs[r["year"]].setdefault(r["organisation"], [None, None])
        if r["member_from"] is not None:
            org[0] = min(r["member_from"], org[0] or r["member_from"])
        if r["member_until"] is not None:
            org[1] = max(r["member_until"], org[1] or 0)
    out = {}
    for year, there in orgs.items():
        spans = [(a, b if b is not None else 9_999) for a, b in there.values() if a is not None]
        out[year] = (
            sum(a <= year < b for a, b in spans),
            sum(a < year <= b for a, b in spans),
            sum(a == year for a, _ in spans),
        )
    return out
