import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

STAMP = """
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tickets_synonymgroup
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""
UNSTAMP = "DROP TRIGGER stamp_settings ON tickets_synonymgroup;"
# How often each of the commonest 2,500 terms occurs: by it rare words weigh more.
STATISTICS = "ALTER TABLE tickets_ticket ALTER COLUMN search SET STATISTICS 250;"
AS_BEFORE = "ALTER TABLE tickets_ticket ALTER COLUMN search SET STATISTICS -1;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tickets", "0016_let_others_hold_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexProgress",
            fields=[
                ("table", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("terms_version", models.PositiveSmallIntegerField()),
                ("below", models.BigIntegerField()),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "progress of indexing",
                "verbose_name_plural": "progress of indexing",
            },
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        help_text="Two words at least; each finds what holds one of the others.",
                        size=20,
                        verbose_name="words",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed at"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "synonyms",
                "verbose_name_plural": "synonyms",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                ("term", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("length", models.PositiveSmallIntegerField()),
                ("documents", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "word that occurs",
                "verbose_name_plural": "words that occur",
                "indexes": [models.Index(fields=["length", "-documents"], name="search_term_length")],
            },
        ),
        migrations.CreateModel(
            name="SearchLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.CharField(
                        help_text="In lower case, half width, simplified.", max_length=200, verbose_name="words"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="zh with a Chinese character in it, else en.", max_length=2, verbose_name="language"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("staff", "Search of the desk"),
                            ("portal", "Search of the portal"),
                            ("ask", "While asking for help"),
                            ("api", "API"),
                        ],
                        max_length=8,
                        verbose_name="where",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="found by kind")),
                ("is_found", models.BooleanField(verbose_name="something found")),
                ("is_opened", models.BooleanField(default=False, verbose_name="a result opened")),
                ("opened_kind", models.CharField(blank=True, max_length=16, verbose_name="kind opened")),
                ("is_asked", models.BooleanField(default=False, verbose_name="asked for help afterwards")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
            ],
            options={
                "verbose_name": "search",
                "verbose_name_plural": "searches",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["at"], name="search_log_at"),
                    models.Index(
                        condition=models.Q(("is_found", False), ("is_opened", False), _connector="OR"),
                        fields=["text", "at"],
                        name="search_log_in_vain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SynonymChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.PositiveBigIntegerField(verbose_name="synonyms")),
                ("verb", models.CharField(max_length=10)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("changes", models.JSONField(default=dict, verbose_name="changes")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of synonyms",
                "verbose_name_plural": "changes of synonyms",
                "ordering": ("-at", "-pk"),
                "indexes": [models.Index(fields=["-at", "-id"], name="synonym_change_at")],
            },
        ),
        migrations.RunSQL(STAMP, UNSTAMP),
        migrations.RunSQL(STATISTICS, AS_BEFORE),
    ]
