"""What clients read speaks German and Polish too."""

from django.db import migrations, models

LANGUAGES = [
    ("en", "English"),
    ("fr", "French"),
    ("nb", "Norwegian Bokmål"),
    ("sv", "Swedish"),
    ("da", "Danish"),
    ("nl", "Dutch"),
    ("de", "German"),
    ("pl", "Polish"),
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0040_imported_credit_notes")]
    operations = [
        migrations.AlterField(
            model_name="invoice",
            name="locale",
            field=models.CharField(choices=LANGUAGES, max_length=5, verbose_name="language"),
        ),
        migrations.AlterField(
            model_name="messagetemplate",
            name="locale",
            field=models.CharField(choices=LANGUAGES, max_length=5),
        ),
    ]
