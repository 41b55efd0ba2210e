from django.db import migrations, models

STAMP = """
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tickets_searchterm
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""
UNSTAMP = "DROP TRIGGER stamp_settings ON tickets_searchterm;"


class Migration(migrations.Migration):
    """Processes remember the words that occur until they are counted anew."""

    dependencies = [("tickets", "0019_learn_from_filing")]

    operations = [
        migrations.RemoveIndex(model_name="searchterm", name="search_term_length"),
        migrations.RemoveField(model_name="searchterm", name="length"),
        migrations.AddIndex(
            model_name="searchterm",
            index=models.Index(fields=["-documents", "term"], name="search_term_documents"),
        ),
        migrations.RunSQL(STAMP, UNSTAMP),
    ]
