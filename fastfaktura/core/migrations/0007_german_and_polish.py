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
    dependencies = [("core", "0006_outbox_rooms")]
    operations = [
        migrations.AlterField(
            model_name="business",
            name="locale",
            field=models.CharField(
                choices=LANGUAGES,
                default="en",
                max_length=5,
                verbose_name="language of documents",
            ),
        ),
    ]
