from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    """The end of a task as a column that is never empty, so that pages of tasks go by key over one index."""

    dependencies = [("tickets", "0010_define_forms")]

    operations = [
        migrations.RemoveIndex(model_name="task", name="task_assignee_due"),
        migrations.RemoveIndex(model_name="task", name="task_team_due"),
        migrations.AddField(
            model_name="task",
            name="due_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce("planned_end", models.Value(datetime(2200, 1, 1, 0, 0, tzinfo=UTC))),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("is_live", True)), fields=["assignee", "due_at", "id"], name="task_assignee_live"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("is_live", True)), fields=["team", "due_at", "id"], name="task_team_live"
            ),
        ),
    ]
