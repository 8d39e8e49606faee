"""The network for other programs: GraphML (Brandes et al. 2002) and a table of ties."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import polars as pl
from scipy import sparse

from healthclusters.portfolio.network.projection import Network

_NODE_TEXTS = ("name", "kind", "country")
_NODE_NUMBERS = ("projects", "coordinated")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def edge_table(network: Network) -> pl.DataFrame:
    """Every tie once: `source`, `target` (organisation ids), `shared` (projects), `newman`."""
    shared = sparse.triu(network.shared, 1).tocsr().tocoo()
    newman = sparse.triu(network.newman, 1).tocsr().tocoo()
    ids = network.organisations["organisation_id"]
    return pl.DataFrame(
        {
            "source": ids.gather(shared.row),
            "target": ids.gather(shared.col),
            "shared": shared.data.astype(np.int64),
            "newman": newman.data,
        }
    )


def graphml_text(network: Network, extra: pl.DataFrame | None = None) -> str:
    """The network as GraphML, ties with both weights.

    extra: further columns of the nodes by `organisation_id`, such as a community or betweenness.
    """
    nodes = network.organisations
    if extra is not None:
        nodes = nodes.join(extra, on="organisation_id", how="left", maintain_order="left")
    added = [] if extra is None else [c for c in extra.columns if c != "organisation_id"]
    columns = [*_NODE_TEXTS, *_NODE_NUMBERS, *added]
    kinds = {c: "string" if nodes.schema[c] == pl.String else "double" for c in columns}
    return "\n".join(
        [
            _HEAD,
            *_keys(kinds),
            '<graph edgedefault="undirected">',
            *_nodes(nodes, columns),
            *_edges(edge_table(network)),
            "</graph>",
            "</graphml>",
            "",
        ]
    )


def _keys(kinds: dict[str, str]) -> Iterator[str]:
    for name, kind in kinds.items():
        yield f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>'
    for name in ("shared", "newman"):
        yield f'<key id="{name}" for="edge" attr.name="{name}" attr.type="double"/>'


def _nodes(nodes: pl.DataFrame, columns: list[str]) -> Iterator[str]:
    for ident, *values in nodes.select("organisation_id", *columns).iter_rows():
        data = "".join(
            f'<data key="{c}">{escape(_plain(v))}</data>'
            for c, v in zip(columns, values, strict=True)
            if v is not None
        )
        yield f"<node id={quoteattr(_plain(ident))}>{data}</node>"


def _edges(ties: pl.DataFrame) -> Iterator[str]:
    quoted = {name: quoteattr(_plain(name)) for name in {*ties["source"], *ties["target"]}}
    for source, target, shared, newman in ties.iter_rows():
        yield (
            f'<edge source={quoted[source]} target={quoted[target]}><data key="shared">{shared}'
            f'</data><data key="newman">{newman:.6g}</data></edge>'
        )


def _plain(value: object) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(c for c in str(value) if c >= " " or c in "\t\n")
