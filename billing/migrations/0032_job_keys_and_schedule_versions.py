from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0031_fakturan_dialect"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkjob",
            name="key_name",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="schedule",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="rehearsal",
            name="state",
            field=models.CharField(
                choices=[("queued", "Queued"), ("done", "Done")], default="queued", max_length=7
            ),
        ),
    ]
