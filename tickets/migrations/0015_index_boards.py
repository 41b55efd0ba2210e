from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_make_recurring_tickets")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["kind", "state", "priority", "created_at", "id"],
                name="ticket_open_state",
            ),
        ),
    ]
