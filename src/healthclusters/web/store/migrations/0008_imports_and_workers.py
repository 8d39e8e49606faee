from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerSign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("software", models.CharField(max_length=50)),
                ("doing", models.TextField(blank=True)),
                ("started", models.DateTimeField(auto_now_add=True)),
                ("beat", models.DateTimeField()),
            ],
            options={
                "db_table": "store_workers",
                "ordering": ("name",),
            },
        ),
        migrations.AddField(
            model_name="upload",
            name="attempts",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="upload",
            name="beat",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="brought",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="counts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="upload",
            name="error",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="finished",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="preview",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="send",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="upload",
            name="started",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="status",
            field=models.CharField(
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
        migrations.AddField(
            model_name="upload",
            name="target",
            field=models.CharField(
                choices=[("study", "Study"), ("proposals", "Proposals")],
                default="study",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="task",
            field=models.CharField(
                choices=[("look", "Look"), ("bring", "Bring")], default="look", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="worker",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "running", "done", "failed"])),
                name="store_uploads_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("task__in", ["look", "bring"])), name="store_uploads_task"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__in", ["study", "proposals"])),
                name="store_uploads_target",
            ),
        ),
    ]
