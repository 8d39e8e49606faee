"""Many observations proposed at once, as an import of somebody who may not write into the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from healthclusters.web.store.actions.history import change_of, locked
from healthclusters.web.store.actions.rows import insert_objects
from healthclusters.web.store.actions.uploads import Written, close_upload
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import (
    RECORDS,
    Change,
    Proposal,
    ProposalStatus,
    StoredStudy,
    Upload,
)

_BATCH = 500
Texts = Mapping[str, str]


@transaction.atomic
def propose_rows(
    upload: Upload,
    rows: Sequence[Texts],
    sources: Mapping[str, Texts],
    *,
    written: Written,
) -> dict[str, int]:
    """A proposal of each row of a file, drafts or (`upload.send`) in review; how many.

    rows: cells by column, checked with the whole study. sources: new ones, by id; each comes with
    every row that names it. The id is made here, the coder is the author of the file, whatever
    stands in it. Raises ConflictError where the study is another than that of the preview.
    """
    stored = locked(upload.study.study_id, version=upload.version)
    names = _free_names(stored, rows, upload.author)
    status = ProposalStatus.IN_REVIEW if upload.send else ProposalStatus.DRAFT
    made = [
        _proposal(stored, upload, {**row, "observation_id": name}, sources, status)
        for row, name in zip(rows, names, strict=True)
    ]
    for start in range(0, len(made), _BATCH):
        Proposal.objects.bulk_create(made[start : start + _BATCH])
        written(min(start + _BATCH, len(made)))
    insert_objects([_entry(stored, proposal, upload) for proposal in made])
    counts = {"proposed": len(made)}
    close_upload(upload, counts)
    return counts


def _proposal(
    stored: StoredStudy,
    upload: Upload,
    row: dict[str, str],
    sources: Mapping[str, Texts],
    status: ProposalStatus,
) -> Proposal:
    texts = row | {"coder": upload.author, "status": "reviewed"}  # once it is accepted
    source = sources.get(row["source_id"])
    return Proposal(
        study=stored,
        table="observations",
        key=key_text([row["observation_id"]]),
        subject=row["subject"],
        item=row["item"],
        texts=texts,
        source=dict(source) if source else None,
        status=status,
        author=upload.author,
        why=upload.reason,
    )


def _entry(stored: StoredStudy, proposal: Proposal, upload: Upload) -> Change:
    """The proposal's first entry in the history."""
    after: dict[str, Any] = {
        "status": str(proposal.status),
        "table": proposal.table,
        "key": proposal.key,
        "texts": proposal.texts,
        "source": proposal.source,
    }
    reason = upload.reason or f"proposed by the file {upload.name}"
    key = key_text([str(proposal.pk)])
    return change_of(
        stored,
        "proposal",
        key,
        None,
        after,
        upload.author,
        reason,
        version_before=stored.version,
    )


def _free_names(stored: StoredStudy, rows: Iterable[Texts], author: str) -> list[str]:
    """`subject.item.author.n` for each row, which neither a record nor a proposal has yet."""
    records: Any = RECORDS["observations"]._default_manager.filter(study=stored)
    taken = set(records.values_list("observation_id", flat=True))
    proposals = Proposal.objects.filter(study=stored, table="observations", author=author)
    keys = set(proposals.values_list("key", flat=True))
    last: dict[str, int] = {}
    names = []
    for row in rows:
        beginning = f"{row['subject']}.{row['item']}.{author}"
        number = last.get(beginning, 0) + 1
        while f"{beginning}.{number}" in taken or key_text([f"{beginning}.{number}"]) in keys:
            number += 1
        last[beginning] = number
        names.append(f"{beginning}.{number}")
    return names
