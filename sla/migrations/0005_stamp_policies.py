from django.db import migrations

CREATE = """
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sla_policy
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""
DROP = "DROP TRIGGER stamp_settings ON sla_policy;"


class Migration(migrations.Migration):
    """Processes remember policies too (tickets/reference.py)."""

    dependencies = [("sla", "0004_count_attempts"), ("tickets", "0007_stamp_settings")]

    operations = [migrations.RunSQL(CREATE, DROP)]
