import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Checklist tasks and their templates. A list of tasks to do reads one index, and only what is still to be done."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("tickets", "0008_write_fewer_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        help_text="Shown to people who read the pages in English.",
                        max_length=100,
                        verbose_name="English name",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="A short name for the API; never changed.", unique=True, verbose_name="slug"
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("request", "Service request"),
                                ("incident", "Incident"),
                                ("problem", "Problem"),
                                ("change", "Change"),
                                ("release", "Release"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        help_text="Empty: tickets of every kind.",
                        size=None,
                        verbose_name="kinds of ticket",
                    ),
                ),
                ("steps", models.JSONField(default=list, verbose_name="steps")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "task template",
                "verbose_name_plural": "task templates",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.SlugField(blank=True, db_index=False, max_length=40, verbose_name="group")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("title_en", models.CharField(blank=True, max_length=200, verbose_name="English title")),
                ("description", models.TextField(blank=True, max_length=10000, verbose_name="description")),
                (
                    "planned_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(525600),
                        ],
                        verbose_name="planned minutes",
                    ),
                ),
                ("planned_start", models.DateTimeField(blank=True, null=True, verbose_name="planned start")),
                ("planned_end", models.DateTimeField(blank=True, null=True, verbose_name="planned end")),
                ("ready_at", models.DateTimeField(editable=False, null=True, verbose_name="ready since")),
                ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="started at")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("ready", "Ready"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("waived", "Waived"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Why it failed or was waived.", max_length=2000, verbose_name="reason"
                    ),
                ),
                ("is_mandatory", models.BooleanField(default=True, verbose_name="mandatory")),
                ("is_live", models.BooleanField(default=True, editable=False)),
                ("data", models.JSONField(blank=True, default=dict, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "after",
                    models.ManyToManyField(
                        blank=True, related_name="followers", to="tickets.task", verbose_name="after"
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ("ticket", "position", "pk"),
                "indexes": [
                    models.Index(fields=["ticket", "position", "id"], name="task_ticket"),
                    models.Index(
                        models.F("assignee"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("planned_end"),
                            models.Value(datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        models.F("id"),
                        condition=models.Q(("is_live", True)),
                        name="task_assignee_due",
                    ),
                    models.Index(
                        models.F("team"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("planned_end"),
                            models.Value(datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        models.F("id"),
                        condition=models.Q(("is_live", True)),
                        name="task_team_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskTemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="tickets.tasktemplate"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a task template",
                "verbose_name_plural": "versions of task templates",
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(fields=("template", "number"), name="task_template_version_once")
                ],
            },
        ),
    ]
