import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rules of tickets that come again, each due moment of a rule at most once."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("tickets", "0013_mark_drills_and_register_improvements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="channel",
            field=models.CharField(
                choices=[
                    ("portal", "Self-service portal"),
                    ("phone", "Hotline"),
                    ("email", "E-mail"),
                    ("walk_in", "Walk-in"),
                    ("chat", "Company chat"),
                    ("api", "Interface"),
                    ("monitoring", "Monitoring"),
                    ("schedule", "Recurring ticket"),
                ],
                default="portal",
                max_length=12,
                verbose_name="channel",
            ),
        ),
        migrations.CreateModel(
            name="RecurringTicket",
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
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Days"), ("weekly", "Weeks"), ("monthly", "Months")],
                        default="monthly",
                        max_length=10,
                        verbose_name="repeats every",
                    ),
                ),
                (
                    "interval",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="interval"
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="weekdays",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("day", "By its number"),
                            ("weekday", "By its weekday"),
                            ("business_day", "By working days"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="day of the month",
                    ),
                ),
                ("month_day", models.SmallIntegerField(default=1, verbose_name="day")),
                ("ordinal", models.SmallIntegerField(default=1, verbose_name="which")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(6)], verbose_name="weekday"
                    ),
                ),
                ("at", models.TimeField(default=datetime.time(9, 0), verbose_name="at")),
                (
                    "closed_days",
                    models.CharField(
                        choices=[
                            ("keep", "Make the ticket all the same"),
                            ("skip", "Leave it out"),
                            ("next", "On the next working day"),
                            ("previous", "On the working day before"),
                        ],
                        default="next",
                        max_length=10,
                        verbose_name="on a day off",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "missed",
                    models.CharField(
                        choices=[("catch_up", "Make every one that was missed"), ("skip", "Make only the last one")],
                        default="catch_up",
                        max_length=10,
                        verbose_name="after an outage",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "Service request"),
                            ("incident", "Incident"),
                            ("problem", "Problem"),
                            ("change", "Change"),
                            ("release", "Release"),
                        ],
                        default="incident",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=20000, verbose_name="description")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Urgent"), (2, "High"), (3, "Medium"), (4, "Low")],
                        null=True,
                        verbose_name="priority",
                    ),
                ),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="fields of the process")),
                ("next_due_at", models.DateTimeField(editable=False, null=True, verbose_name="next")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requester",
                    ),
                ),
                (
                    "task_template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.tasktemplate",
                        verbose_name="task template",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring ticket",
                "verbose_name_plural": "recurring tickets",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="RecurringRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("ran_at", models.DateTimeField(verbose_name="when")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("made", "Made"), ("failed", "Failed")], max_length=10, verbose_name="outcome"
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("left_out", models.PositiveIntegerField(default=0)),
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
                    "ticket",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ticket"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="tickets.recurringticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "run of a recurring ticket",
                "verbose_name_plural": "runs of recurring tickets",
                "ordering": ("-due_at",),
            },
        ),
        migrations.CreateModel(
            name="RecurringChange",
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
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="tickets.recurringticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a recurring ticket",
                "verbose_name_plural": "changes of recurring tickets",
                "ordering": ("-number",),
            },
        ),
        migrations.AddIndex(
            model_name="recurringticket",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)), fields=["next_due_at"], name="recurring_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringrun",
            constraint=models.UniqueConstraint(fields=("rule", "due_at"), name="recurring_run_once"),
        ),
        migrations.AddConstraint(
            model_name="recurringchange",
            constraint=models.UniqueConstraint(fields=("rule", "number"), name="recurring_change_once"),
        ),
    ]
