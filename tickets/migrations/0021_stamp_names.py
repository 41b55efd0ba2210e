from django.db import migrations

TRIGGER = """
DROP TRIGGER stamp_settings ON accounts_user;
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OF {columns} OR DELETE OR TRUNCATE ON accounts_user
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""


class Migration(migrations.Migration):
    """How people's names sound is remembered until one of them changes."""

    dependencies = [("tickets", "0021_index_figures")]

    operations = [
        migrations.RunSQL(TRIGGER.format(columns="is_active, roles, name"), TRIGGER.format(columns="is_active, roles")),
    ]
