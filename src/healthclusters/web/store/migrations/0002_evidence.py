import django.db.models.deletion
from django.db import migrations, models

import healthclusters.web.store.models.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_studies_and_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountriesRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("alpha3", models.TextField(db_column="alpha3")),
                ("name", models.TextField(db_column="name")),
                ("un_region", models.TextField(db_column="un_region", null=True)),
                ("oecd_member", models.SmallIntegerField(db_column="oecd_member", null=True)),
                ("eu_member_2019", models.SmallIntegerField(db_column="eu_member_2019", null=True)),
                ("eu_member_2021", models.SmallIntegerField(db_column="eu_member_2021", null=True)),
                ("population_2018", models.BigIntegerField(db_column="population_2018", null=True)),
                (
                    "health_expenditure_pct_gdp_2018",
                    models.FloatField(db_column="health_expenditure_pct_gdp_2018", null=True),
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
                "db_table": "store_countries",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_countries_key"),
                    models.UniqueConstraint(
                        fields=("study", "alpha3"), name="store_countries_alpha3_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alpha3", ""), _negated=True),
                        name="store_countries_alpha3_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="store_countries_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("un_region", ""), _negated=True),
                        name="store_countries_un_region_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("oecd_member__in", (0, 1))),
                        name="store_countries_oecd_member_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("eu_member_2019__in", (0, 1))),
                        name="store_countries_eu_member_2019_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("eu_member_2021__in", (0, 1))),
                        name="store_countries_eu_member_2021_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("population_2018__gte", 0)),
                        name="store_countries_population_2018_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("health_expenditure_pct_gdp_2018__gte", 0),
                            ("health_expenditure_pct_gdp_2018__lte", 100),
                        ),
                        name="store_countries_health_expenditure_pct_gdp_2018_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClustersRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("cluster_id", models.TextField(db_column="cluster_id")),
                ("name", models.TextField(db_column="name")),
                ("aliases", models.JSONField(db_column="aliases", null=True)),
                ("role", models.TextField(db_column="role")),
                ("region", models.TextField(db_column="region", null=True)),
                ("city", models.TextField(db_column="city", null=True)),
                ("lat", models.FloatField(db_column="lat", null=True)),
                ("lon", models.FloatField(db_column="lon", null=True)),
                ("founded", models.IntegerField(db_column="founded", null=True)),
                ("founded_by", models.TextField(db_column="founded_by", null=True)),
                (
                    "cluster_organisation",
                    models.TextField(db_column="cluster_organisation", null=True),
                ),
                ("website", models.TextField(db_column="website", null=True)),
                ("focus_areas", models.JSONField(db_column="focus_areas", null=True)),
                ("published_group", models.TextField(db_column="published_group", null=True)),
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
                "db_table": "store_clusters",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_clusters_key"),
                    models.UniqueConstraint(
                        fields=("study", "cluster_id"), name="store_clusters_cluster_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_clusters_cluster_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="store_clusters_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ("sample", "focal", "mentioned", "candidate"))
                        ),
                        name="store_clusters_role_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("region", ""), _negated=True),
                        name="store_clusters_region_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("city", ""), _negated=True),
                        name="store_clusters_city_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lat__gte", -90), ("lat__lte", 90)),
                        name="store_clusters_lat_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lon__gte", -180), ("lon__lte", 180)),
                        name="store_clusters_lon_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("founded__gte", 1000), ("founded__lte", 2100)),
                        name="store_clusters_founded_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("founded_by__in", ("public", "private", "academic", "mixed"))
                        ),
                        name="store_clusters_founded_by_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_organisation", ""), _negated=True),
                        name="store_clusters_cluster_organisation_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("website__startswith", "http://"),
                            ("website__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="store_clusters_website_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("published_group", ""), _negated=True),
                        name="store_clusters_published_group_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClustersCountriesList",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("value", models.TextField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.clustersrow",
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
                "db_table": "store_clusters_countries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "position"), name="store_clusters_countries_place"
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "value"),
                        name="store_clusters_countries_value_fk",
                        references=("study_id", "alpha3"),
                        table="store_countries",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourcesRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("source_id", models.TextField(db_column="source_id")),
                ("title", models.TextField(db_column="title")),
                ("publisher", models.TextField(db_column="publisher", null=True)),
                ("year", models.IntegerField(db_column="year", null=True)),
                ("url", models.TextField(db_column="url", null=True)),
                ("independent", models.SmallIntegerField(db_column="independent")),
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
                "db_table": "store_sources",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_sources_key"),
                    models.UniqueConstraint(
                        fields=("study", "source_id"), name="store_sources_source_id_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_sources_source_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="store_sources_title_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("publisher", ""), _negated=True),
                        name="store_sources_publisher_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1000), ("year__lte", 2100)),
                        name="store_sources_year_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__startswith", "http://"),
                            ("url__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="store_sources_url_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("independent__in", (0, 1))),
                        name="store_sources_independent_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservationsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("observation_id", models.TextField(db_column="observation_id")),
                ("subject", models.TextField(db_column="subject")),
                ("item", models.TextField(db_column="item")),
                ("value", models.TextField(db_column="value")),
                ("as_of", models.IntegerField(db_column="as_of", null=True)),
                ("source_id", models.TextField(db_column="source_id")),
                ("locator", models.TextField(db_column="locator", null=True)),
                ("note", models.TextField(db_column="note", null=True)),
                ("confidence", models.TextField(db_column="confidence")),
                ("coder", models.TextField(db_column="coder")),
                ("status", models.TextField(db_column="status")),
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
                "db_table": "store_observations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_observations_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("observation_id", ""), _negated=True),
                        name="store_observations_observation_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True),
                        name="store_observations_subject_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("item", ""), _negated=True),
                        name="store_observations_item_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True),
                        name="store_observations_value_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_of__gte", 1000), ("as_of__lte", 2100)),
                        name="store_observations_as_of_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_observations_source_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        name="store_observations_locator_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="store_observations_note_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__in", ("high", "medium", "low"))),
                        name="store_observations_confidence_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("coder", ""), _negated=True),
                        name="store_observations_coder_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("draft", "in_review", "reviewed", "superseded"))
                        ),
                        name="store_observations_status_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "source_id"),
                        name="store_observations_source_id_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnershipsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("cluster_id", models.TextField(db_column="cluster_id")),
                ("partner", models.TextField(db_column="partner")),
                ("partner_country", models.TextField(db_column="partner_country", null=True)),
                ("kind", models.TextField(db_column="kind")),
                ("year", models.IntegerField(db_column="year", null=True)),
                ("source_id", models.TextField(db_column="source_id")),
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
                "db_table": "store_partnerships",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_partnerships_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_partnerships_cluster_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner", ""), _negated=True),
                        name="store_partnerships_partner_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner_country", ""), _negated=True),
                        name="store_partnerships_partner_country_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("agreement", "joint_project", "network_membership", "programme"),
                            )
                        ),
                        name="store_partnerships_kind_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1000), ("year__lte", 2100)),
                        name="store_partnerships_year_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_partnerships_source_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="store_partnerships_note_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "cluster_id"),
                        name="store_partnerships_cluster_id_fk",
                        references=("study_id", "cluster_id"),
                        table="store_clusters",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "source_id"),
                        name="store_partnerships_source_id_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "partner_country"),
                        name="store_partnerships_partner_country_fk",
                        references=("study_id", "alpha3"),
                        table="store_countries",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvaluationsRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("short_name", models.TextField(db_column="id")),
                ("population", models.TextField(db_column="population")),
                ("metric", models.TextField(db_column="metric")),
                ("value", models.FloatField(db_column="value")),
                ("unit", models.TextField(db_column="unit")),
                ("n", models.BigIntegerField(db_column="n", null=True)),
                ("as_of", models.IntegerField(db_column="as_of", null=True)),
                ("source_id", models.TextField(db_column="source_id")),
                ("locator", models.TextField(db_column="locator", null=True)),
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
                "db_table": "store_evaluations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "digest"), name="store_evaluations_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("short_name", ""), _negated=True),
                        name="store_evaluations_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("population", ""), _negated=True),
                        name="store_evaluations_population_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("metric", ""), _negated=True),
                        name="store_evaluations_metric_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", ""), _negated=True),
                        name="store_evaluations_unit_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("n__gte", 0)), name="store_evaluations_n_check"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_of__gte", 1000), ("as_of__lte", 2100)),
                        name="store_evaluations_as_of_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_evaluations_source_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        name="store_evaluations_locator_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="store_evaluations_note_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "source_id"),
                        name="store_evaluations_source_id_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LonglistRow",
            fields=[
                ("row", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("cluster_id", models.TextField(db_column="cluster_id")),
                ("source_id", models.TextField(db_column="source_id")),
                ("locator", models.TextField(db_column="locator", null=True)),
                ("listed_name", models.TextField(db_column="listed_name", null=True)),
                ("year", models.IntegerField(db_column="year", null=True)),
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
                "db_table": "store_longlist",
                "constraints": [
                    models.UniqueConstraint(fields=("study", "digest"), name="store_longlist_key"),
                    models.CheckConstraint(
                        condition=models.Q(("cluster_id", ""), _negated=True),
                        name="store_longlist_cluster_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_id", ""), _negated=True),
                        name="store_longlist_source_id_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locator", ""), _negated=True),
                        name="store_longlist_locator_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("listed_name", ""), _negated=True),
                        name="store_longlist_listed_name_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1000), ("year__lte", 2100)),
                        name="store_longlist_year_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="store_longlist_note_check",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "cluster_id"),
                        name="store_longlist_cluster_id_fk",
                        references=("study_id", "cluster_id"),
                        table="store_clusters",
                    ),
                    healthclusters.web.store.models.constraints.ForeignKeyConstraint(
                        columns=("study_id", "source_id"),
                        name="store_longlist_source_id_fk",
                        references=("study_id", "source_id"),
                        table="store_sources",
                    ),
                ],
            },
        ),
    ]
