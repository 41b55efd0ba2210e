from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0002_remember_who_was_invited"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(condition=models.Q(("outcome", "failed")), fields=["starts_at"], name="change_failed"),
        ),
    ]
