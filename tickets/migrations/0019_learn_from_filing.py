import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAMP = "".join(
    f"CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();"
    for table in ("tickets_proposalsettings", "tickets_proposalmodel")
)
UNSTAMP = (
    "DROP TRIGGER stamp_settings ON tickets_proposalsettings; DROP TRIGGER stamp_settings ON tickets_proposalmodel;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0018_ask_for_satisfaction_and_keep_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProposalSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "threshold",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="Below it the desk stays silent. The table shows what each threshold would have done.",
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="propose from a confidence of (%)",
                    ),
                ),
                (
                    "routes",
                    models.BooleanField(
                        default=False,
                        help_text="A new ticket that no routing rule matches goes to the proposed team instead of the service desk. Its timeline says so.",
                        verbose_name="let proposals route",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of proposals",
                "verbose_name_plural": "settings of proposals",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="proposal_settings_once")],
            },
        ),
        migrations.CreateModel(
            name="ProposalSettingsChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="changed at")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("changes", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "change of the settings of proposals",
                "verbose_name_plural": "changes of the settings of proposals",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ProposalTraining",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="asked for at")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started at")),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "target",
                    models.CharField(
                        blank=True,
                        choices=[("category", "Category"), ("team", "Team"), ("priority", "Priority")],
                        max_length=10,
                        verbose_name="at work on",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
            ],
            options={
                "verbose_name": "training of proposals",
                "verbose_name_plural": "trainings of proposals",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ProposalModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "target",
                    models.CharField(
                        choices=[("category", "Category"), ("team", "Team"), ("priority", "Priority")],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("trained_at", models.DateTimeField(verbose_name="learned at")),
                ("seconds", models.FloatField(default=0, verbose_name="seconds it took")),
                ("tickets", models.PositiveIntegerField(verbose_name="tickets learned from")),
                (
                    "silent",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("few_tickets", "Too few tickets to learn from"),
                            ("few_classes", "Too few of each kind to tell apart"),
                        ],
                        max_length=12,
                        verbose_name="why it is silent",
                    ),
                ),
                ("accuracy", models.FloatField(blank=True, null=True, verbose_name="accuracy")),
                ("report", models.JSONField(blank=True, default=dict, verbose_name="measured")),
                ("weights", models.BinaryField(blank=True, null=True)),
                ("is_current", models.BooleanField(default=True)),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="models",
                        to="tickets.proposaltraining",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a proposal model",
                "verbose_name_plural": "versions of proposal models",
                "ordering": ("target", "-version"),
            },
        ),
        migrations.CreateModel(
            name="ProposalOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "target",
                    models.CharField(
                        choices=[("category", "Category"), ("team", "Team"), ("priority", "Priority")],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("value", models.BigIntegerField(verbose_name="proposed")),
                ("confidence", models.FloatField(verbose_name="confidence")),
                (
                    "result",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("ignored", "Filed otherwise"), ("routed", "Routed by it")],
                        max_length=10,
                        verbose_name="what became of it",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposal_outcomes",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a proposal",
                "verbose_name_plural": "outcomes of proposals",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["at", "target", "version", "result"], name="proposal_outcome_at")],
                "constraints": [models.UniqueConstraint(fields=("ticket", "target"), name="proposal_outcome_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="proposaltraining",
            constraint=models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(("state__in", ["waiting", "running"])),
                name="proposal_training_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalmodel",
            constraint=models.UniqueConstraint(fields=("target", "version"), name="proposal_model_once"),
        ),
        migrations.AddConstraint(
            model_name="proposalmodel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("target",), name="proposal_model_current"
            ),
        ),
        migrations.RunSQL(STAMP, UNSTAMP),
    ]
