"""Give reminders words of their own for before, on and after the due date."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0014_reports_wait_for_their_message"),
        ("core", "0004_api_key"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="messagetemplate",
            name="message_template_once",
        ),
        migrations.RemoveConstraint(
            model_name="messagetemplate",
            name="message_template_tone_of_reminders",
        ),
        migrations.AddField(
            model_name="messagetemplate",
            name="timing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("before", "Before the due date"),
                    ("on", "On the due date"),
                    ("after", "After the due date"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("business", "kind", "tone", "timing", "channel", "locale"),
                name="message_template_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "reminder"),
                        models.Q(("tone", ""), _negated=True),
                        models.Q(("timing", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "reminder"), _negated=True), ("timing", ""), ("tone", "")
                    ),
                    _connector="OR",
                ),
                name="message_template_tone_of_reminders",
            ),
        ),
    ]
