from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0022_tell_of_other_things"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["kind", "priority", "created_at", "id"], name="ticket_kind_priority"),
        ),
    ]
