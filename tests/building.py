"""Small studies made by hand, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from healthclusters.model import (
    CASEBOOK_TABLES,
    STUDY_TABLES,
    Casebook,
    Category,
    Framework,
    Indicator,
    Item,
    Measure,
    Rule,
    Study,
    StudyInfo,
    Text,
)


def text(words: str) -> Text:
    return Text(en=words)


def measure(id: str, kind: str = "yes_no", subject: str = "cluster", **more) -> Measure:
    return Measure(
        id=id,
        kind=kind,
        subject=subject,
        label=text(id),
        question=text(f"{id}?"),
        unit=text("unit"),
        **more,
    )


def item(id: str, rule: Rule | None = None, *, of: str = "", indicator: str = "", **more) -> Item:
    return Item(
        id=id,
        indicator=indicator or id,
        measure=of or id,
        label=text(id),
        question=text(f"{id}?"),
        rule=rule or Rule(operator="equals", threshold=1),
        changeable=more.pop("changeable", True),
        **more,
    )


def framework(measures: Sequence[Measure], items: Sequence[Item], **more) -> Framework:
    """A framework in which every indicator has one item, in one category."""
    indicators = dict.fromkeys(i.indicator for i in items)
    return Framework(
        id="tiny",
        version="1",
        title=text("Tiny"),
        source="s1",
        reference_year=2018,
        categories=(Category(id="all", label=text("All")),),
        indicators=tuple(Indicator(id=i, category="all", label=text(i)) for i in indicators),
        measures=tuple(measures),
        items=tuple(items),
        **more,
    )


def yes_no_framework(*ids: str, **more) -> Framework:
    """A framework of yes/no items about clusters."""
    return framework([measure(i) for i in ids], [item(i) for i in ids], **more)


def rows(name: str, records: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """A table of the model from records; columns left out are null."""
    schema = {**STUDY_TABLES, **CASEBOOK_TABLES}[name]
    columns = {f.name: f.dtype for f in schema.fields}
    return pl.DataFrame(
        [{c: r.get(c) for c in columns} for r in records], schema=columns, orient="row"
    )


def observation(subject: str, item: str, value: object, **more) -> dict[str, object]:
    record = {
        "subject": subject,
        "item": item,
        "value": str(value),
        "as_of": 2018,
        "source_id": "s1",
        "locator": "p. 1",
        "confidence": "high",
        "coder": "a",
        "status": "draft",
        **more,
    }
    record.setdefault("observation_id", f"{subject}.{item}.{hash_free(record)}")
    return record


def hash_free(record: Mapping[str, object]) -> str:
    """A stable id made from the record's own text."""
    return "-".join(str(v) for k, v in sorted(record.items()) if k not in ("subject", "item"))


def study(
    fw: Framework,
    clusters: Mapping[str, str] | Sequence[Mapping[str, object]],
    observations: Sequence[Mapping[str, object]] = (),
    *,
    sources: Sequence[Mapping[str, object]] = (),
    info: StudyInfo | None = None,
    revision: str = "0" * 64,
    **tables: Sequence[Mapping[str, object]],
) -> Study:
    """clusters: id -> role (country AAA), or whole records."""
    if isinstance(clusters, Mapping):
        clusters = [
            {"cluster_id": c, "name": c.title(), "role": role, "countries": ["AAA"]}
            for c, role in clusters.items()
        ]
    countries = sorted({c for record in clusters for c in record["countries"]})
    named = {r["source_id"] for r in observations} | {"s1"}
    default = [{"source_id": s, "title": s, "independent": 1} for s in sorted(named)]
    all_sources = list(sources) + [
        s for s in default if s["source_id"] not in {r["source_id"] for r in sources}
    ]
    tables.setdefault("countries", [{"alpha3": c, "name": c} for c in countries])
    tables |= {"clusters": clusters, "observations": observations, "sources": all_sources}
    return Study(
        info=info or StudyInfo(id="tiny", title="Tiny"),
        revision=revision,
        framework=fw,
        casebook=Casebook(**{t: rows(t, tables.get(t, ())) for t in CASEBOOK_TABLES}),
        **{t: rows(t, tables.get(t, ())) for t in STUDY_TABLES},
    )
