import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("email", models.EmailField(max_length=254, null=True, unique=True)),
                ("name", models.TextField(blank=True)),
                ("pseudonym", models.SlugField(max_length=100, unique=True)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "store_people",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pseudonym", ""), _negated=True),
                        name="store_people_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredStudy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("study_id", models.SlugField(max_length=200, unique=True)),
                ("title", models.TextField()),
                ("description", models.TextField(blank=True)),
                ("licence", models.TextField(blank=True)),
                ("contributors", models.JSONField(default=list)),
                ("sources", models.JSONField(default=list)),
                ("synthetic", models.BooleanField(default=False)),
                ("origin_id", models.TextField(blank=True)),
                ("origin_revision", models.CharField(blank=True, max_length=64)),
                ("framework", models.TextField()),
                ("version", models.PositiveBigIntegerField(default=0)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "store_studies",
                "ordering": ("created", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin_id", ""), ("origin_revision", "")),
                            models.Q(
                                models.Q(("origin_id", ""), _negated=True),
                                models.Q(("origin_revision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="store_studies_origin_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("revision", models.CharField(max_length=64)),
                ("version", models.PositiveBigIntegerField()),
                ("content", models.BinaryField()),
                ("author", models.CharField(max_length=100)),
                ("note", models.TextField(blank=True)),
                ("published", models.DateTimeField(auto_now_add=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_revisions",
                "ordering": ("study", "number"),
                "indexes": [models.Index(fields=["revision"], name="store_revisions_revision")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "number"), name="store_revisions_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=50)),
                ("key", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("author", models.CharField(max_length=100)),
                ("reason", models.TextField()),
                ("time", models.DateTimeField(auto_now_add=True)),
                ("version_before", models.PositiveBigIntegerField()),
                ("version_after", models.PositiveBigIntegerField()),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_changes",
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["study", "table", "digest"], name="store_changes_record"),
                    models.Index(fields=["study", "version_after"], name="store_changes_version"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("author", ""), _negated=True),
                        name="store_changes_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version_after__gte", models.F("version_before"))),
                        name="store_changes_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("viewer", "Viewer"),
                            ("coder", "Coder"),
                            ("reviewer", "Reviewer"),
                            ("steward", "Steward"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cluster_id", models.TextField(blank=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_memberships",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("study__isnull", False)),
                        fields=("person", "study"),
                        name="store_memberships_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("study__isnull", True)),
                        fields=("person",),
                        name="store_memberships_everywhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                ["viewer", "coder", "reviewer", "steward", "administrator"],
                            )
                        ),
                        name="store_memberships_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("study__isnull", False), ("role", "administrator"), _connector="OR"
                        ),
                        name="store_memberships_all_studies",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("viewer", "Viewer"),
                            ("coder", "Coder"),
                            ("reviewer", "Reviewer"),
                            ("steward", "Steward"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cluster_id", models.TextField(blank=True)),
                ("invited_by", models.CharField(max_length=100)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expires", models.DateTimeField()),
                ("accepted", models.DateTimeField(null=True)),
                ("withdrawn", models.DateTimeField(null=True)),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_invitations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                ["viewer", "coder", "reviewer", "steward", "administrator"],
                            )
                        ),
                        name="store_invitations_role",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("label", models.TextField()),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expires", models.DateTimeField(null=True)),
                ("last_used", models.DateTimeField(null=True)),
                ("revoked", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "store_api_tokens",
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_hash", models.CharField(max_length=64, unique=True)),
                ("browser", models.TextField(blank=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("last_seen", models.DateTimeField(auto_now=True)),
                ("ended", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "store_sign_ins",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=50)),
                ("options", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("software", models.CharField(max_length=50)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("step", models.TextField(blank=True)),
                ("steps_done", models.PositiveIntegerField(default=0)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=100)),
                ("error", models.TextField(blank=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("started", models.DateTimeField(null=True)),
                ("beat", models.DateTimeField(null=True)),
                ("finished", models.DateTimeField(null=True)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="store.revision",
                    ),
                ),
            ],
            options={
                "db_table": "store_jobs",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["status", "id"], name="store_jobs_queue")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "revision", "digest", "software"), name="store_jobs_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["waiting", "running", "done", "failed"])
                        ),
                        name="store_jobs_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("steps_done__lte", models.F("steps"))),
                        name="store_jobs_progress",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=200)),
                ("options", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("software", models.CharField(max_length=50)),
                ("content", models.BinaryField()),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "store_results",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "kind", "digest", "software"), name="store_results_once"
                    )
                ],
            },
        ),
    ]
