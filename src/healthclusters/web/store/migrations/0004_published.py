import django.db.models.deletion
from django.db import migrations, models

import healthclusters.web.store.models.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0003_practices_and_effects"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("name", models.TextField(db_column="name")),
                ("n_stated", models.BigIntegerField(db_column="n_stated", null=True)),
                ("n_listed", models.BigIntegerField(db_column="n_listed", null=True)),
                ("n_lines", models.BigIntegerField(db_column="n_lines", null=True)),
                ("listed_basis", models.TextField(db_column="listed_basis", null=True)),
                ("home_country", models.TextField(db_column="home_country", null=True)),
                ("specialisation", models.TextField(db_column="specialisation", null=True)),
                (
                    "competitive_advantage",
                    models.TextField(db_column="competitive_advantage", null=True),
                ),
                ("focus_of_activity", models.TextField(db_column="focus_of_activity", null=True)),
                ("size", models.TextField(db_column="size", null=True)),
                (
                    "innovation_activity",
                    models.TextField(db_column="innovation_activity", null=True),
                ),
                (
                    "establishment_initiative",
                    models.TextField(db_column="establishment_initiative", null=True),
                ),
                (
                    "public_agencies_in_management",
                    models.TextField(db_column="public_agencies_in_management", null=True),
                ),
                (
                    "esca_management_quality",
                    models.TextField(db_column="esca_management_quality", null=True),
                ),
                (
                    "text_characteristics",
                    models.TextField(db_column="text_characteristics", null=True),
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
                "db_table": "store_groups",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_groups_key"),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_groups_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_groups_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="store_groups_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("listed_basis", ""), _negated=True),
                        name="store_groups_listed_basis_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("home_country", ""), _negated=True),
                        name="store_groups_home_country_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("specialisation", ""), _negated=True),
                        name="store_groups_specialisation_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("competitive_advantage", ""), _negated=True),
                        name="store_groups_competitive_advantage_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("focus_of_activity", ""), _negated=True),
                        name="store_groups_focus_of_activity_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size", ""), _negated=True),
                        name="store_groups_size_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("innovation_activity", ""), _negated=True),
                        name="store_groups_innovation_activity_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("establishment_initiative", ""), _negated=True),
                        name="store_groups_establishment_initiative_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("public_agencies_in_management", ""), _negated=True),
                        name="store_groups_public_agencies_in_management_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("esca_management_quality", ""), _negated=True),
                        name="store_groups_esca_management_quality_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_characteristics", ""), _negated=True),
                        name="store_groups_text_characteristics_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMembersRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("group", models.TextField(db_column="group")),
                ("cluster_id", models.TextField(db_column="cluster_id")),
                ("country", models.JSONField(db_column="country", null=True)),
                ("basis", models.TextField(db_column="basis", null=True)),
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
                "db_table": "store_group_members",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_group_members_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group", ""), _negated=True),
                        name="store_group_members_group_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_group_members_cluster_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True),
                        name="store_group_members_basis_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "group"),
                        name="store_group_members_group_fk",
                        references=("study_id", "id"),
                        table="store_groups",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "cluster_id"),
                        name="store_group_members_cluster_id_fk",
                        references=("study_id", "cluster_id"),
                        table="store_clusters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetModelMembersRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("model", models.TextField(db_column="model")),
                ("group", models.TextField(db_column="group")),
                ("cluster_id", models.TextField(db_column="cluster_id")),
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
                "db_table": "store_target_model_members",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_target_model_members_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("model", ""), _negated=True),
                        name="store_target_model_members_model_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group", ""), _negated=True),
                        name="store_target_model_members_group_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_target_model_members_cluster_id_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "model"),
                        name="store_target_model_members_model_fk",
                        references=("study_id", "id"),
                        table="store_target_models",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "group"),
                        name="store_target_model_members_group_fk",
                        references=("study_id", "id"),
                        table="store_groups",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "cluster_id"),
                        name="store_target_model_members_cluster_id_fk",
                        references=("study_id", "cluster_id"),
                        table="store_clusters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefinitionFeaturesRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("form", models.TextField(db_column="form")),
                ("feature", models.TextField(db_column="feature")),
                ("label", models.TextField(db_column="label", null=True)),
                ("value", models.TextField(db_column="value")),
                ("other_reading", models.TextField(db_column="other_reading", null=True)),
                ("basis", models.TextField(db_column="basis", null=True)),
                ("source_id", models.TextField(db_column="source_id")),
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
                "db_table": "store_definition_features",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_definition_features_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form", ""), _negated=True),
                        name="store_definition_features_form_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("feature", ""), _negated=True),
                        name="store_definition_features_feature_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="store_definition_features_label_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__in", ("yes", "partly", "no"))),
                        name="store_definition_features_value_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("other_reading__in", ("yes", "partly", "no"))),
                        name="store_definition_features_other_reading_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True),
                        name="store_definition_features_basis_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_definition_features_source_id_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "source_id"),
                        name="store_definition_features_source_id_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedResultsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("document", models.TextField(db_column="document")),
                ("locator", models.TextField(db_column="locator", null=True)),
                ("subject", models.TextField(db_column="subject")),
                ("metric", models.TextField(db_column="metric")),
                ("value", models.TextField(db_column="value", null=True)),
                ("unit", models.TextField(db_column="unit", null=True)),
                ("as_of", models.TextField(db_column="as_of", null=True)),
                ("kind", models.TextField(db_column="kind")),
                ("note", models.TextField(db_column="note", null=True)),
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
                "db_table": "store_published_results",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_published_results_key"
                    ),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_published_results_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_published_results_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True),
                        name="store_published_results_document_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        name="store_published_results_locator_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True),
                        name="store_published_results_subject_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("metric", ""), _negated=True),
                        name="store_published_results_metric_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True),
                        name="store_published_results_value_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", ""), _negated=True),
                        name="store_published_results_unit_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_of", ""), _negated=True),
                        name="store_published_results_as_of_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), _negated=True),
                        name="store_published_results_kind_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="store_published_results_note_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "document"),
                        name="store_published_results_document_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContradictionsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("weight", models.TextField(db_column="weight")),
                ("what", models.TextField(db_column="what")),
                ("where", models.TextField(db_column="where", null=True)),
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
                "db_table": "store_contradictions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_contradictions_key"
                    ),
                    models.UniqueConstraint(
                        fields=("study", "short_name"), name="store_contradictions_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_contradictions_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__in", ("A", "B", "C"))),
                        name="store_contradictions_weight_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True),
                        name="store_contradictions_what_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("where", ""), _negated=True),
                        name="store_contradictions_where_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContradictionsConcernsList",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("value", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.contradictionsrow",
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
                "db_table": "store_contradictions_concerns",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "position"), name="store_contradictions_concerns_place"
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "value"),
                        name="store_contradictions_concerns_value_fk",
                        references=("study_id", "id"),
                        table="store_published_results",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedChecksRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("result_id", models.TextField(db_column="result_id")),
                ("recipe", models.TextField(db_column="recipe")),
                ("arguments", models.TextField(db_column="arguments")),
                ("note", models.TextField(db_column="note", null=True)),
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
                "db_table": "store_published_checks",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_published_checks_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result_id", ""), _negated=True),
                        name="store_published_checks_result_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recipe__in",
                                ("count", "share", "sum", "ratio", "product", "threshold", "value"),
                            )
                        ),
                        name="store_published_checks_recipe_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("arguments", ""), _negated=True),
                        name="store_published_checks_arguments_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="store_published_checks_note_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "result_id"),
                        name="store_published_checks_result_id_fk",
                        references=("study_id", "id"),
                        table="store_published_results",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedChecksContradictionIdsList",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("value", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.publishedchecksrow",
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
                "db_table": "store_published_checks_contradiction_ids",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "position"),
                        name="store_published_checks_contradiction_ids_place",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "value"),
                        name="store_published_checks_contradiction_ids_value_fk",
                        references=("study_id", "id"),
                        table="store_contradictions",
                    ),
                ],
            },
        ),
    ]
