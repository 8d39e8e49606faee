import django.db.models.deletion
from django.db import migrations, models

import healthclusters.web.store.models.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuccessFactorsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("number", models.BigIntegerField(db_column="number")),
                ("name", models.TextField(db_column="name")),
                ("definition", models.TextField(db_column="definition", null=True)),
                ("n_cases", models.BigIntegerField(db_column="n_cases", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_success_factors",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_success_factors_key"
                    ),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_success_factors_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_success_factors_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="store_success_factors_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("definition", ""), _negated=True),
                        name="store_success_factors_definition_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetModelsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("name", models.TextField(db_column="name")),
                ("description", models.TextField(db_column="description", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_target_models",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_target_models_key"
                    ),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_target_models_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_target_models_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="store_target_models_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True),
                        name="store_target_models_description_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticesRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("cluster_id", models.TextField(db_column="cluster_id", null=True)),
                ("title", models.TextField(db_column="title")),
                ("summary", models.TextField(db_column="summary")),
                ("instrument", models.TextField(db_column="instrument", null=True)),
                ("beneficiaries", models.JSONField(db_column="beneficiaries", null=True)),
                ("status", models.TextField(db_column="status")),
                ("start_year", models.IntegerField(db_column="start_year", null=True)),
                ("figures", models.TextField(db_column="figures", null=True)),
                ("source_id", models.TextField(db_column="source_id")),
                ("locator", models.TextField(db_column="locator", null=True)),
                ("how_to_adopt", models.TextField(db_column="how_to_adopt", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_practices",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_practices_key"),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_practices_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_practices_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_practices_cluster_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="store_practices_title_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary", ""), _negated=True),
                        name="store_practices_summary_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("instrument", ""), _negated=True),
                        name="store_practices_instrument_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("done", "planned"))),
                        name="store_practices_status_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start_year__gte", 1000), ("start_year__lte", 2100)),
                        name="store_practices_start_year_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("figures", ""), _negated=True),
                        name="store_practices_figures_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_practices_source_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        name="store_practices_locator_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how_to_adopt", ""), _negated=True),
                        name="store_practices_how_to_adopt_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "cluster_id"),
                        name="store_practices_cluster_id_fk",
                        references=("study_id", "cluster_id"),
                        table="store_clusters",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "source_id"),
                        name="store_practices_source_id_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticesCountryList",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("value", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.practicesrow",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_practices_country",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "position"), name="store_practices_country_place"
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "value"),
                        name="store_practices_country_value_fk",
                        references=("study_id", "alpha3"),
                        table="store_countries",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticesFactorsList",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("value", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.practicesrow",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_practices_factors",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "position"), name="store_practices_factors_place"
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "value"),
                        name="store_practices_factors_value_fk",
                        references=("study_id", "id"),
                        table="store_success_factors",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticesTargetModelsList",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("value", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.practicesrow",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_practices_target_models",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "position"), name="store_practices_target_models_place"
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "value"),
                        name="store_practices_target_models_value_fk",
                        references=("study_id", "id"),
                        table="store_target_models",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeItemsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("practice_id", models.TextField(db_column="practice_id")),
                ("item", models.TextField(db_column="item")),
                ("basis", models.TextField(db_column="basis")),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_practice_items",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_practice_items_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("practice_id", ""), _negated=True),
                        name="store_practice_items_practice_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("item", ""), _negated=True),
                        name="store_practice_items_item_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ("direct", "supports"))),
                        name="store_practice_items_basis_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "practice_id"),
                        name="store_practice_items_practice_id_fk",
                        references=("study_id", "id"),
                        table="store_practices",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("category", models.TextField(db_column="category")),
                ("name", models.TextField(db_column="name")),
                ("description", models.TextField(db_column="description", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_effects",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_effects_key"),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_effects_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_effects_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("category", ""), _negated=True),
                        name="store_effects_category_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="store_effects_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True),
                        name="store_effects_description_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeEffectsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("practice_id", models.TextField(db_column="practice_id")),
                ("effect_id", models.TextField(db_column="effect_id")),
                ("basis", models.TextField(db_column="basis")),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_practice_effects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_practice_effects_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("practice_id", ""), _negated=True),
                        name="store_practice_effects_practice_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect_id", ""), _negated=True),
                        name="store_practice_effects_effect_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ("stated", "by_kind"))),
                        name="store_practice_effects_basis_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "practice_id"),
                        name="store_practice_effects_practice_id_fk",
                        references=("study_id", "id"),
                        table="store_practices",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "effect_id"),
                        name="store_practice_effects_effect_id_fk",
                        references=("study_id", "id"),
                        table="store_effects",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LiteratureRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("ref", models.TextField(db_column="ref")),
                ("authors", models.TextField(db_column="authors", null=True)),
                ("year", models.IntegerField(db_column="year", null=True)),
                ("title", models.TextField(db_column="title")),
                ("container", models.TextField(db_column="container", null=True)),
                ("url", models.TextField(db_column="url", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_literature",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_literature_key"
                    ),
                    models.UniqueConstraint(
                        fields=("study", "ref"), name="store_literature_ref_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ref", ""), _negated=True),
                        name="store_literature_ref_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authors", ""), _negated=True),
                        name="store_literature_authors_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1000), ("year__lte", 2100)),
                        name="store_literature_year_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="store_literature_title_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("container", ""), _negated=True),
                        name="store_literature_container_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__startswith", "http://"),
                            ("url__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="store_literature_url_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectEvidenceRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("effect_id", models.TextField(db_column="effect_id")),
                ("literature_ref", models.TextField(db_column="literature_ref", null=True)),
                ("cluster_id", models.TextField(db_column="cluster_id", null=True)),
                ("claim", models.TextField(db_column="claim")),
                ("figure", models.TextField(db_column="figure", null=True)),
                ("locator", models.TextField(db_column="locator", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_effect_evidence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_effect_evidence_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect_id", ""), _negated=True),
                        name="store_effect_evidence_effect_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("literature_ref", ""), _negated=True),
                        name="store_effect_evidence_literature_ref_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_effect_evidence_cluster_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim", ""), _negated=True),
                        name="store_effect_evidence_claim_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("figure", ""), _negated=True),
                        name="store_effect_evidence_figure_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        name="store_effect_evidence_locator_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "effect_id"),
                        name="store_effect_evidence_effect_id_fk",
                        references=("study_id", "id"),
                        table="store_effects",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "literature_ref"),
                        name="store_effect_evidence_literature_ref_fk",
                        references=("study_id", "ref"),
                        table="store_literature",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "cluster_id"),
                        name="store_effect_evidence_cluster_id_fk",
                        references=("study_id", "cluster_id"),
                        table="store_clusters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectIndicatorsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("effect_id", models.TextField(db_column="effect_id")),
                ("indicator", models.TextField(db_column="indicator")),
                ("unit", models.TextField(db_column="unit", null=True)),
                ("how_measured", models.TextField(db_column="how_measured", null=True)),
                ("data_needed", models.TextField(db_column="data_needed", null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_effect_indicators",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_effect_indicators_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect_id", ""), _negated=True),
                        name="store_effect_indicators_effect_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indicator", ""), _negated=True),
                        name="store_effect_indicators_indicator_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", ""), _negated=True),
                        name="store_effect_indicators_unit_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how_measured", ""), _negated=True),
                        name="store_effect_indicators_how_measured_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("data_needed", ""), _negated=True),
                        name="store_effect_indicators_data_needed_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "effect_id"),
                        name="store_effect_indicators_effect_id_fk",
                        references=("study_id", "id"),
                        table="store_effects",
                    ),
                ],
            },
        ),
    ]
