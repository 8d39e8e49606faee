"""The first sections of a study's report: summary, how to read it, the landscape."""

from __future__ import annotations

from collections import Counter

from healthclusters.publish.clusters import ClusterView
from healthclusters.publish.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Inline,
    Paragraph,
    Section,
    Table,
)
from healthclusters.publish.report.contents import Contents, rule_said
from healthclusters.scoring import Verification

_NAMED = 3


def summary_section(
    contents: Contents, verification: Verification | None, more: list[Inline]
) -> Section:
    """What the study says, in a few sentences. more: sentences of the other sections."""
    words = contents.words
    sentences: list[Inline] = [
        *_answers(contents),
        _top(contents),
        _order(contents),
        *more,
        _verified(contents, verification),
    ]
    items = [s for s in sentences if s]
    return Section(title=words("summary.title"), blocks=[Bullets(items)] if items else [])


def _answers(contents: Contents) -> list[str]:
    words, sample = contents.words, contents.sample
    point = contents.answers_of_sample()["point"]
    yes, no, opened = int((point == 1).sum()), int((point == 0).sum()), point.null_count()
    if not len(point):
        return []
    contested = int(contents.assessment.items["contested"].sum() or 0)
    answers = words(
        "summary.answers",
        clusters=len(sample),
        countries=len({c for v in sample for c in v.country_codes}),
        items=len(contents.assessment.items),
        cells=len(point),
        yes=yes,
        no=no,
        open=opened,
    )
    known = words(
        "summary.known", share=words.percent((yes + no) / len(point)), contested=contested
    )
    return [f"{answers} {words('summary.range')}" if opened else answers, known]


def _top(contents: Contents) -> str:
    sample = contents.sample
    top = max((v.known for v in sample), default=0)
    if not top:
        return ""
    holders = [v for v in sample if v.known == top]
    could = sum(v.most >= top for v in sample) - len(holders)
    names = contents.words.joined_some([v.short for v in holders], _NAMED)
    return contents.words(
        "summary.top",
        n=len(holders),
        names=names,
        known=top,
        items=sample[0].items,
        could=could,
    )


def _order(contents: Contents) -> str:
    """How many pairs of the sample are surely in order: one's least is above the other's most."""
    sample = contents.sample
    pairs = len(sample) * (len(sample) - 1) // 2
    if not pairs:
        return ""
    sure = sum(a.known > b.most for a in sample for b in sample)
    share = contents.words.percent(sure / pairs)
    return contents.words("summary.order", pairs=pairs, sure=sure, share=share)


def _verified(contents: Contents, verification: Verification | None) -> str:
    if verification is None or not verification.published:
        return ""
    counts = Counter(verification.results["outcome"].to_list())
    return contents.words(
        "summary.verified",
        published=verification.published,
        checked=verification.published - verification.without_check,
        checks=verification.results.height,
        agrees=counts["agrees"],
        differs=counts["differs"],
        open=counts["not settled"] + counts["cannot be computed"],
    )


def method_section(contents: Contents, *, groups: bool, ranking: bool) -> Section:
    """How to read the report, and the framework. groups, ranking: whether these are in it."""
    words = contents.words
    texts = [
        words("method.evidence", year=str(contents.assessment.reference_year)),
        words("method.points"),
        words("method.contested"),
        *([words("method.groups")] if groups else []),
        *([words("method.ranking")] if ranking else []),
        words("method.synthetic_note"),
    ]
    blocks: list[Block] = [*(Paragraph(t) for t in texts), _framework_table(contents)]
    return Section(title=words("method.title"), blocks=blocks)


def _framework_table(contents: Contents) -> Table:
    words, framework = contents.words, contents.assessment.study.framework
    labels = {c.id: words.of(c.label) for c in framework.categories}
    rows = []
    for number, item in enumerate(framework.items, start=1):
        category = framework.category_of_item[item.id]
        measure = framework.measure_by_id[item.measure]
        rule = rule_said(words, item.rule, measure)
        rows.append([str(number), words.of(item.label), labels[category],
                     words.of(item.question), rule])  # fmt: skip
    return Table(
        title=words(
            "method.items_title",
            items=len(framework.items),
            categories=len(framework.categories),
        ),
        columns=[
            Column(title=words("method.number"), width=0, number=True),
            Column(title=words("method.item"), width=2),
            Column(title=words("method.category"), width=1.3),
            Column(title=words("method.question"), width=4),
            Column(title=words("method.rule"), width=1.8),
        ],
        rows=rows,
        note=words("method.items_note"),
        source=contents.file("framework.yaml"),
        size="small",
    )


def landscape_section(contents: Contents) -> Section:
    """Ranges of points of all clusters, and what is known of each item."""
    words, sample = contents.words, contents.sample
    blocks: list[Block] = [
        Paragraph(words("landscape.lead"), "lead"),
        _clusters_table(contents, sample, _title(contents), "scores"),
    ]
    if contents.focal:
        title = words("landscape.outside_title")
        blocks.append(_clusters_table(contents, contents.focal, title, "scores"))
    blocks.append(_items_table(contents))
    return Section(title=words("landscape.title"), blocks=blocks, new_page=True)


def _title(contents: Contents) -> str:
    top = [v.short for v in contents.sample[:_NAMED]]
    return contents.words("landscape.table_title", names=contents.words.joined(top))


def _clusters_table(contents: Contents, views: list[ClusterView], title: str, key: str) -> Table:
    words = contents.words
    rows: list[list[Cell]] = [
        [
            v.short,
            contents.countries(v),
            contents.points(v.known, v.most, v.items),
            words.interval(v.best_rank, v.worst_rank)
            if v.best_rank is not None and v.worst_rank is not None
            else "",
            "" if v.surely_ahead_of is None else words.number(v.surely_ahead_of),
            "" if v.surely_behind is None else words.number(v.surely_behind),
        ]
        for v in views
    ]
    return Table(
        title=title,
        columns=[
            Column(title=words("landscape.cluster"), width=3),
            Column(title=words("landscape.country"), width=2),
            Column(title=words("landscape.points"), width=3),
            Column(title=words("landscape.rank"), width=0, number=True),
            Column(title=words("landscape.ahead"), width=1, number=True),
            Column(title=words("landscape.behind"), width=1, number=True),
        ],
        rows=rows,
        note=words("landscape.table_note"),
        source=contents.file("observations.csv, sources.csv"),
        key=key,
    )


def _items_table(contents: Contents) -> Table:
    words = contents.words
    items = contents.assessment.items.sort("open", "item_id")
    of = int(items["clusters"].max() or 0)  # type: ignore[arg-type]
    rows: list[list[Cell]] = [
        [
            contents.label(r["item_id"]),
            contents.share(r["yes"], r["open"], of),
            *(words.number(r[c]) for c in ("yes", "no", "open", "contested")),
        ]
        for r in items.iter_rows(named=True)
    ]
    labels = [str(row[0]) for row in rows] or ["", ""]
    return Table(
        title=words("landscape.items_title", best=labels[0], least=labels[-1]),
        columns=[
            Column(title=words("landscape.item"), width=3),
            Column(title=words("landscape.share"), width=3),
            *(
                Column(title=words(f"landscape.{c}"), width=1, number=True)
                for c in ("yes", "no", "open", "contested")
            ),
        ],
        rows=rows,
        note=words("landscape.items_note", clusters=of),
        source=contents.file("observations.csv"),
        key="items",
    )
