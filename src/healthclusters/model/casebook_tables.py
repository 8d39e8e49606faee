"""The tables of a casebook: what was published, and the practices, effects and their evidence."""

from __future__ import annotations

from healthclusters.base import Field, ForeignKey, TableSchema
from healthclusters.model.columns import (
    CLUSTER_KEY,
    COUNTRY,
    ID,
    LOCATOR,
    NOTE,
    SOURCE_KEY,
    cluster,
    source,
)
from healthclusters.model.published_checks import RECIPES


def _text(name: str, description: str, *, required: bool = False) -> Field:
    return Field(name=name, description=description, required=required)


def _id(description: str = "short name") -> Field:
    return Field(name="id", description=description, required=True, pattern=ID)


def _casebook(
    name: str,
    description: str,
    fields: tuple[Field, ...],
    primary_key: tuple[str, ...] = ("id",),
    foreign_keys: tuple[ForeignKey, ...] = (),
) -> TableSchema:
    return TableSchema(
        name=name,
        description=description,
        fields=fields,
        primary_key=primary_key,
        foreign_keys=foreign_keys,
        optional=True,
    )


def _key(field: str, table: str, reference_field: str = "id") -> ForeignKey:
    return ForeignKey(field=field, table=table, reference_field=reference_field)


_CASEBOOK = (
    _casebook(
        "success_factors",
        "Success factors named by the published study.",
        (
            _id(),
            Field(name="number", description="its number", kind="integer", required=True),
            _text("name", "its name", required=True),
            _text("definition", "what it means"),
            Field(name="n_cases", description="cases printed under it", kind="integer"),
        ),
    ),
    _casebook(
        "practices",
        "What clusters do, as coded from the documents.",
        (
            _id(),
            cluster(required=False),
            Field(
                name="country", description="where, ; between several", kind="list", pattern=COUNTRY
            ),
            _text("title", "short title", required=True),
            _text("summary", "what is done", required=True),
            Field(name="factors", description="success factors it shows", kind="list"),
            _text("instrument", "a tag of the framework's instruments"),
            Field(
                name="beneficiaries",
                description="tags of the framework's beneficiaries",
                kind="list",
            ),
            Field(name="target_models", description="target models it belongs to", kind="list"),
            Field(
                name="status",
                description="done or planned",
                required=True,
                enum=("done", "planned"),
            ),
            Field(name="start_year", description="first year", kind="year"),
            _text("figures", "figures as key=value, ; between them"),
            source(),
            LOCATOR,
            _text("how_to_adopt", "the first step for another cluster"),
        ),
        foreign_keys=(
            CLUSTER_KEY,
            SOURCE_KEY,
            _key("country", "countries", "alpha3"),
            _key("factors", "success_factors"),
            _key("target_models", "target_models"),
        ),
    ),
    _casebook(
        "practice_items",
        "Which changeable item a practice would give (direct) or make likelier (supports).",
        (
            _text("practice_id", "a practice", required=True),
            _text("item", "a measure of the framework", required=True),
            Field(
                name="basis",
                description="direct or supports",
                required=True,
                enum=("direct", "supports"),
            ),
        ),
        ("practice_id", "item"),
        (_key("practice_id", "practices"),),
    ),
    _casebook(
        "practice_effects",
        "Which effect a practice aims at.",
        (
            _text("practice_id", "a practice", required=True),
            _text("effect_id", "an effect", required=True),
            Field(
                name="basis",
                description="stated by the document, or by the kind of practice",
                required=True,
                enum=("stated", "by_kind"),
            ),
        ),
        ("practice_id", "effect_id"),
        (_key("practice_id", "practices"), _key("effect_id", "effects")),
    ),
    _casebook(
        "effects",
        "Positive effects of biomedical clusters.",
        (
            _id(),
            _text("category", "for whom", required=True),
            _text("name", "its name", required=True),
            _text("description", "what it means"),
        ),
    ),
    _casebook(
        "effect_evidence",
        "What the literature and cases say of an effect.",
        (
            _text("effect_id", "an effect", required=True),
            _text("literature_ref", "a work of literature.csv"),
            cluster(required=False),
            _text("claim", "what is claimed, in our own words", required=True),
            _text("figure", "a figure, where one is given"),
            LOCATOR,
        ),
        ("effect_id", "literature_ref", "cluster_id", "claim"),
        (
            _key("effect_id", "effects"),
            _key("literature_ref", "literature", "ref"),
            CLUSTER_KEY,
        ),
    ),
    _casebook(
        "effect_indicators",
        "What to watch to see an effect happen (proposals).",
        (
            _text("effect_id", "an effect", required=True),
            _text("indicator", "what to watch", required=True),
            _text("unit", "its unit"),
            _text("how_measured", "how it is measured"),
            _text("data_needed", "which data it takes"),
        ),
        ("effect_id", "indicator"),
        (_key("effect_id", "effects"),),
    ),
    _casebook(
        "literature",
        "Works cited by the published study.",
        (
            _text("ref", "short reference", required=True),
            _text("authors", "authors"),
            Field(name="year", description="year", kind="year"),
            _text("title", "title", required=True),
            _text("container", "journal, book or publisher"),
            Field(name="url", description="http(s) address", kind="url"),
        ),
        ("ref",),
    ),
    _casebook(
        "groups",
        "The groups as published.",
        (
            _id("number or name of the group"),
            _text("name", "its published name", required=True),
            Field(name="n_stated", description="clusters stated in the text", kind="integer"),
            Field(name="n_listed", description="clusters that can be listed", kind="integer"),
            Field(name="n_lines", description="lines printed in the figure", kind="integer"),
            _text("listed_basis", "how the list was found"),
            _text("home_country", "published characteristic"),
            _text("specialisation", "published characteristic"),
            _text("competitive_advantage", "published characteristic"),
            _text("focus_of_activity", "published characteristic"),
            _text("size", "published characteristic"),
            _text("innovation_activity", "published characteristic"),
            _text("establishment_initiative", "published characteristic"),
            _text("public_agencies_in_management", "published characteristic"),
            _text("esca_management_quality", "published characteristic"),
            _text("text_characteristics", "published characteristic"),
        ),
    ),
    _casebook(
        "group_members",
        "Which cluster is in which published group, and how that is known.",
        (
            _text("group", "a published group", required=True),
            cluster(),
            Field(name="country", description="country or countries", kind="list", pattern=COUNTRY),
            _text("basis", "how it is known"),
        ),
        ("group", "cluster_id"),
        (_key("group", "groups"), CLUSTER_KEY),
    ),
    _casebook(
        "target_models",
        "Target models of clusters.",
        (
            _id("number or name"),
            _text("name", "its name", required=True),
            _text("description", "what it means"),
        ),
    ),
    _casebook(
        "target_model_members",
        "Clusters printed under a target model.",
        (
            _text("model", "a target model", required=True),
            _text("group", "the published group it stands in", required=True),
            cluster(),
        ),
        ("model", "group", "cluster_id"),
        (_key("model", "target_models"), _key("group", "groups"), CLUSTER_KEY),
    ),
    _casebook(
        "definition_features",
        "Which form of organisation has which feature.",
        (
            _text("form", "cluster or another form of organisation", required=True),
            _text("feature", "a feature of the framework", required=True),
            _text("label", "the feature in words"),
            Field(
                name="value",
                description="yes, partly or no",
                required=True,
                enum=("yes", "partly", "no"),
            ),
            Field(
                name="other_reading",
                description="the value where the table is read the other way",
                enum=("yes", "partly", "no"),
            ),
            _text("basis", "how the table was read"),
            source(),
        ),
        ("form", "feature"),
        (SOURCE_KEY,),
    ),
    _casebook(
        "published_results",
        "Figures printed in the documents.",
        (
            _id(),
            _text("document", "a source of sources.csv", required=True),
            LOCATOR,
            _text("subject", "what the figure is about", required=True),
            _text("metric", "what is counted or measured", required=True),
            _text("value", "the figure as printed"),
            _text("unit", "its unit"),
            _text("as_of", "the date it holds for"),
            _text("kind", "kind of result", required=True),
            NOTE,
        ),
        foreign_keys=(_key("document", "sources", "source_id"),),
    ),
    _casebook(
        "published_checks",
        "How a published result is recomputed from the data; a result may have several checks.",
        (
            _text("result_id", "a published result", required=True),
            Field(
                name="recipe",
                description="how it is recomputed",
                required=True,
                enum=RECIPES,
            ),
            Field(
                name="arguments",
                description="key=value, ; between them; grammar in published_checks.py",
                required=True,
            ),
            Field(
                name="contradiction_ids",
                description="known contradictions it concerns, ; between them",
                kind="list",
            ),
            NOTE,
        ),
        ("result_id", "recipe", "arguments"),
        (_key("result_id", "published_results"), _key("contradiction_ids", "contradictions")),
    ),
    _casebook(
        "contradictions",
        "Where the documents disagree with themselves or each other.",
        (
            _id(),
            Field(
                name="weight",
                description="A: affects a calculation, B: a fact, C: wording",
                required=True,
                enum=("A", "B", "C"),
            ),
            _text("what", "what disagrees", required=True),
            _text("where", "where in the documents"),
            Field(name="concerns", description="published results it concerns", kind="list"),
        ),
        foreign_keys=(_key("concerns", "published_results"),),
    ),
)

CASEBOOK_TABLES: dict[str, TableSchema] = {t.name: t for t in _CASEBOOK}
