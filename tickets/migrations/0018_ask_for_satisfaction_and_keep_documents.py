import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

STAMP = """
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tickets_satisfactionsettings
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""
UNSTAMP = "DROP TRIGGER stamp_settings ON tickets_satisfactionsettings;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tickets", "0017_log_searches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closing", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("answered", "Answered"), ("withdrawn", "No longer asked")],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("expires_at", models.DateTimeField(verbose_name="may be answered until")),
                ("mail_at", models.DateTimeField(blank=True, null=True)),
                ("mails", models.PositiveSmallIntegerField(default=0)),
                (
                    "overall",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "Satisfied"), ("neutral", "So-so"), ("dissatisfied", "Dissatisfied")],
                        max_length=12,
                        verbose_name="overall",
                    ),
                ),
                (
                    "speed",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="speed",
                    ),
                ),
                (
                    "attitude",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="attitude",
                    ),
                ),
                ("comment", models.TextField(blank=True, max_length=2000, verbose_name="comment")),
                (
                    "via",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("tap", "By one tap in the mail"),
                            ("link", "By the link in the mail"),
                            ("portal", "In the portal"),
                            ("api", "By the interface"),
                        ],
                        max_length=10,
                        verbose_name="how it came",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changed at")),
                (
                    "tapped",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "Satisfied"), ("neutral", "So-so"), ("dissatisfied", "Dissatisfied")],
                        max_length=12,
                    ),
                ),
                ("tapped_at", models.DateTimeField(blank=True, null=True)),
                ("taps_differ", models.BooleanField(default=False)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requester",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="satisfactions",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "satisfaction",
                "verbose_name_plural": "satisfaction",
                "ordering": ("-asked_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken at")),
                ("contacts", models.PositiveSmallIntegerField(default=0, verbose_name="contacts")),
                ("contacted_at", models.DateTimeField(blank=True, null=True, verbose_name="last contact")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_solved", "It is not solved"),
                            ("slow", "It took too long"),
                            ("informed", "Heard nothing for too long"),
                            ("attitude", "How they were treated"),
                            ("again", "The same trouble again and again"),
                            ("expectation", "Expected something that the desk does not do"),
                            ("mistake", "Chosen by mistake"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("done", models.TextField(blank=True, max_length=5000, verbose_name="what was done")),
                (
                    "satisfied_now",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "Partly"),
                            ("no", "No"),
                            ("not_reached", "Could not be reached"),
                        ],
                        max_length=12,
                        verbose_name="satisfied now",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who takes care of it",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.improvement",
                        verbose_name="improvement",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="tickets.ticket"
                    ),
                ),
                (
                    "satisfaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_up", to="tickets.satisfaction"
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ("-opened_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="SatisfactionSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asks_incidents", models.BooleanField(default=True, verbose_name="ask about incidents")),
                ("asks_requests", models.BooleanField(default=True, verbose_name="ask about service requests")),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="So long the link works and an answer can be changed.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="days to answer",
                    ),
                ),
                (
                    "reminder_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Once, whoever has not answered. 0: nobody is reminded.",
                        validators=[django.core.validators.MaxValueValidator(30)],
                        verbose_name="remind after days",
                    ),
                ),
                ("skips_vips", models.BooleanField(default=False, verbose_name="do not ask VIPs")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "settings of satisfaction",
                "verbose_name_plural": "settings of satisfaction",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="satisfaction_settings_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="SatisfactionSettingsChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed at")),
                ("changes", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "change of the settings of satisfaction",
                "verbose_name_plural": "changes of the settings of satisfaction",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="BackgroundDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("params", models.JSONField(default=dict)),
                ("language", models.CharField(help_text="In which its words are written.", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a worker"),
                            ("running", "Being made"),
                            ("done", "Ready"),
                            ("cancelled", "Stopped"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="what went wrong")),
                ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                ("storage_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="kept until")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ("-created_at", "-pk"),
                "indexes": [
                    models.Index(fields=["made_by", "created_at", "id"], name="document_of_maker"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])), fields=["id"], name="document_open"
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="document_expires",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(
                fields=["asked_at", "id"], include=("state", "overall", "team"), name="satisfaction_asked"
            ),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(
                condition=models.Q(("state", "answered")),
                fields=["answered_at", "id"],
                include=("overall", "speed", "attitude", "team", "assignee"),
                name="satisfaction_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(fields=["assignee", "answered_at", "id"], name="satisfaction_assignee"),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(fields=["requester", "asked_at"], name="satisfaction_requester"),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(
                condition=models.Q(("mail_at__isnull", False), ("state", "asked")),
                fields=["mail_at"],
                name="satisfaction_mail",
            ),
        ),
        migrations.AddIndex(
            model_name="satisfaction",
            index=models.Index(
                condition=models.Q(("state", "asked"), ("tapped_at__isnull", False)),
                fields=["tapped_at"],
                name="satisfaction_tapped",
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.UniqueConstraint(fields=("ticket", "closing"), name="satisfaction_once"),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("overall", ""), _negated=True),
                    _connector="OR",
                ),
                name="satisfaction_answer_has_overall",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["opened_at", "id"], name="feedback_opened"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["opened_at", "id"], name="feedback_open"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at", "id"], name="feedback_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), models.Q(("satisfied_now", ""), _negated=True), _connector="OR"
                ),
                name="follow_up_closed_with_outcome",
            ),
        ),
        # Processes remember these settings (tickets/reference.py).
        migrations.RunSQL(STAMP, UNSTAMP),
    ]
