import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tickets", "0011_order_tasks_by_due_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalPath",
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
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="what it is for")),
                ("steps", models.JSONField(blank=True, default=list, verbose_name="steps")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "approval path",
                "verbose_name_plural": "approval paths",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ApprovalRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Awaiting approval"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="asked at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "opened_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="approval_rounds", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name": "round of approvals",
                "verbose_name_plural": "rounds of approvals",
                "ordering": ("ticket", "number"),
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("label", models.CharField(max_length=100, verbose_name="name")),
                ("label_en", models.CharField(blank=True, max_length=100, verbose_name="English name")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("one", "One of them"),
                            ("all", "All of them"),
                            ("majority", "More than half"),
                            ("quorum", "At least as many as stated"),
                        ],
                        max_length=10,
                        verbose_name="who must agree",
                    ),
                ),
                ("quorum", models.PositiveSmallIntegerField(default=0, verbose_name="how many must agree")),
                ("spec", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Comes later"),
                            ("open", "Awaiting approval"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_fallback", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField(null=True, verbose_name="asked at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="tickets.approvalround"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approval_steps", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name": "approval step",
                "verbose_name_plural": "approval steps",
                "ordering": ("round", "position"),
            },
        ),
        migrations.CreateModel(
            name="ApprovalSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("named", "Named by the step"),
                            ("delegate", "Delegate"),
                            ("manager", "Manager of somebody who left"),
                            ("fallback", "Stands in where nobody else may decide"),
                        ],
                        default="named",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("released", "No longer asked"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                (
                    "via",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("page", "On the page"),
                            ("list", "From the list"),
                            ("api", "By interface"),
                            ("link", "By the link in the mail"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_votes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approval_seats", to="tickets.ticket"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="tickets.approvalstep"
                    ),
                ),
            ],
            options={
                "verbose_name": "approver",
                "verbose_name_plural": "approvers",
                "ordering": ("step", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations_received",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="delegate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "delegation",
                "verbose_name_plural": "delegations",
                "ordering": ("-starts_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ApprovalPathChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("at", models.DateTimeField(verbose_name="changed at")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("document", models.JSONField(verbose_name="content")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "path",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="history", to="tickets.approvalpath"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of an approval path",
                "verbose_name_plural": "changes of approval paths",
                "ordering": ("-version",),
                "constraints": [models.UniqueConstraint(fields=("path", "version"), name="approval_path_version_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="approvalround",
            constraint=models.UniqueConstraint(fields=("ticket", "number"), name="approval_round_once"),
        ),
        migrations.AddConstraint(
            model_name="approvalround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("ticket",), name="approval_round_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="approvalstep",
            index=models.Index(fields=["ticket", "round", "position"], name="approval_step_of_ticket"),
        ),
        migrations.AddIndex(
            model_name="approvalstep",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["opened_at", "id"], name="approval_step_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(fields=("round", "position"), name="approval_step_once"),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("round",), name="approval_step_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="approvalseat",
            index=models.Index(condition=models.Q(("state", "asked")), fields=["person", "id"], name="approval_asked"),
        ),
        migrations.AddIndex(
            model_name="approvalseat",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["principal", "id"], name="approval_represented"
            ),
        ),
        migrations.AddIndex(
            model_name="approvalseat",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)),
                fields=["decided_by", "decided_at", "id"],
                name="approval_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="approvalseat",
            index=models.Index(fields=["ticket", "person"], name="approval_seat_of_ticket"),
        ),
        migrations.AddConstraint(
            model_name="approvalseat",
            constraint=models.UniqueConstraint(fields=("step", "principal"), name="approval_seat_once"),
        ),
        migrations.AddConstraint(
            model_name="approvalseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ("approved", "rejected")),
                    ),
                    models.Q(("decided_at", None), ("decided_by", None), ("state__in", ("asked", "released"))),
                    _connector="OR",
                ),
                name="approval_seat_decided_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["person", "ends_on", "starts_on"], name="delegation_of"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="delegation_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("delegate")), _negated=True), name="delegation_to_somebody_else"
            ),
        ),
    ]
