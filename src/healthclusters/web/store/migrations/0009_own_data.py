import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0008_imports_and_workers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="revision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="jobs",
                to="store.revision",
            ),
        ),
        migrations.CreateModel(
            name="OwnData",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("instrument", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("options", models.TextField(default="{}")),
                ("revision", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("uploaded_by", models.CharField(max_length=100)),
                ("uploaded", models.DateTimeField(auto_now_add=True)),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own",
                        to="store.job",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_data",
                        to="store.storedstudy",
                    ),
                ),
            ],
            options={
                "db_table": "store_own_data",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("study", "instrument"), name="store_own_data_once"
                    )
                ],
            },
        ),
    ]
