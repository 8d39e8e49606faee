import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0006_survey_waves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("author", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("table", models.CharField(blank=True, max_length=50)),
                ("content", models.BinaryField()),
                ("version", models.PositiveBigIntegerField()),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_uploads",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=50)),
                ("key", models.TextField()),
                ("subject", models.TextField()),
                ("item", models.TextField(blank=True)),
                ("texts", models.JSONField()),
                ("source", models.JSONField(null=True)),
                ("record_version", models.PositiveIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In Review"),
                            ("refused", "Refused"),
                            ("accepted", "Accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("author", models.CharField(max_length=100)),
                ("why", models.TextField(blank=True)),
                ("reviewer", models.CharField(blank=True, max_length=100)),
                ("reason", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_proposals",
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["study", "status"], name="store_proposals_queue"),
                    models.Index(fields=["study", "author"], name="store_proposals_mine"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["draft", "in_review", "refused", "accepted", "withdrawn"],
                            )
                        ),
                        name="store_proposals_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("author", ""), _negated=True),
                        name="store_proposals_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviewer", models.F("author")), _negated=True),
                        name="store_proposals_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("accepted", "refused")), _negated=True),
                            models.Q(("reviewer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="store_proposals_reviewed_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceArchive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.TextField()),
                ("url", models.URLField(max_length=2000)),
                ("author", models.CharField(max_length=100)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_source_archives",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "source_id", "url"), name="store_source_archives_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__startswith", "http://"),
                            ("url__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="store_source_archives_url",
                    ),
                ],
            },
        ),
    ]
