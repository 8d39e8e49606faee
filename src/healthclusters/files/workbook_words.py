"""What the workbook tells the person who fills it in."""

from __future__ import annotations

from healthclusters.model import STUDY_TABLES, Framework, Item, Measure, Study


def readme_lines(study: Study) -> list[str]:
    """The instructions, a line a row."""
    synthetic = " The data is synthetic." if study.info.synthetic else ""
    lines = [
        study.info.title,
        f"Workbook of the study {study.id}. Each sheet is a table; a row is one fact.{synthetic}",
        "",
        "Where to begin",
        "1. sources: every document or page from which you take a fact, with its address.",
        "2. clusters: the clusters, with the countries they are in. The codes are in countries.",
        "3. observations: one row a fact: which cluster or country (subject), what (item), the "
        "value, the year, the source and the place inside the source.",
        f"The sheet framework lists the {len(study.framework.measures)} things that can be "
        "observed, with their questions and how they are decided.",
        "",
        "What to keep in mind",
        "An empty cell means not found, never no. Write 0 only where a source says no.",
        "A number may be a bound: >=200 at least, <=15 at most. Two sources that disagree are two "
        "rows.",
        "Where a cell takes several values, put ; between them.",
        "Do not rename sheets or columns. Sheets you do not need may stay empty.",
        "A cell that begins with =, +, -, @ or ' has an apostrophe in front, so that no program "
        "runs it. It is taken away again when the workbook is read.",
        "",
        "When you are done",
        "healthclusters import WORKBOOK --into FOLDER reads the workbook, says everything that is "
        "wrong with sheet, row and column, and brings its rows into the study folder if nothing "
        "is. With -o FOLDER the workbook becomes a study folder of its own.",
        "",
        "Tables",
    ]
    lines += [f"{name}: {schema.description}" for name, schema in STUDY_TABLES.items()]
    lines.append("The other tables are the casebook: practices, effects, published results.")
    return lines


def guide_rows(framework: Framework) -> tuple[list[tuple[str, int]], list[list[str]]]:
    """Columns with their widths, and a row for each measure and item read from it."""
    header = [
        ("item in observations", 26),
        ("observed of", 12),
        ("question", 44),
        ("value", 30),
        ("unit", 18),
        ("how it is decided", 60),
        ("indicator", 26),
        ("one point when", 30),
        ("what would settle it", 40),
    ]
    labels = {i.id: str(i.label) for i in framework.indicators}
    rows = []
    for measure in framework.measures:
        items: list[Item | None] = [i for i in framework.items if i.measure == measure.id]
        rows += [_guide_row(measure, item, labels) for item in items or [None]]
    return header, rows


def _guide_row(measure: Measure, item: Item | None, labels: dict[str, str]) -> list[str]:
    values = {
        "number": "a number, or a bound such as >=200",
        "rank": "a rank, a whole number from 1, or a bound such as <=20",
        "yes_no": "1 yes, 0 no",
        "level": ", ".join(measure.levels),
    }[measure.kind]
    absences = f"; or {', '.join(measure.absences)}" if measure.absences else ""
    return [
        measure.id,
        measure.subject,
        str(measure.question),
        values + absences,
        str(measure.unit),
        measure.coding,
        labels[item.indicator] if item else "",
        f"{item.label}: {item.rule}" if item else "no point",
        str(item.settle) if item else "",
    ]
