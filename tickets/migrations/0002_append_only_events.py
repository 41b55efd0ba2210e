from django.db import migrations

PROTECT = """
CREATE FUNCTION tickets_protect_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.dispatched_at IS NULL AND (
        to_jsonb(NEW) - 'dispatched_at' = to_jsonb(OLD) - 'dispatched_at'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the timeline of a ticket is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER tickets_event_append_only BEFORE UPDATE OR DELETE ON tickets_ticketevent
    FOR EACH ROW EXECUTE FUNCTION tickets_protect_event();
"""
RELEASE = """
DROP TRIGGER tickets_event_append_only ON tickets_ticketevent;
DROP FUNCTION tickets_protect_event();
"""


class Migration(migrations.Migration):
    """The database itself refuses to rewrite history, whoever asks."""

    dependencies = [("tickets", "0001_initial")]

    operations = [migrations.RunSQL(PROTECT, RELEASE)]
