from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("releases", "0001_keep_releases"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                condition=models.Q(("outcome", ""), _negated=True),
                fields=["deployment_ended_at", "ticket"],
                name="release_ended",
            ),
        ),
    ]
