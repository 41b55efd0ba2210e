from django.db import migrations

PROTECT = """
CREATE FUNCTION assets_protect_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of an asset is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER assets_event_append_only BEFORE UPDATE OR DELETE ON assets_assetevent
    FOR EACH ROW EXECUTE FUNCTION assets_protect_event();
"""
RELEASE = """
DROP TRIGGER assets_event_append_only ON assets_assetevent;
DROP FUNCTION assets_protect_event();
"""


class Migration(migrations.Migration):
    """The database itself refuses to rewrite history, whoever asks."""

    dependencies = [("assets", "0001_initial")]

    operations = [migrations.RunSQL(PROTECT, RELEASE)]
