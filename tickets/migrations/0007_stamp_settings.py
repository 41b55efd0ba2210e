from django.db import migrations

TABLES = (
    "accounts_department",
    "accounts_shift",
    "accounts_shiftexception",
    "accounts_team",
    "accounts_team_members",
    "accounts_userskill",
    "tickets_category",
    "tickets_priorityrule",
    "tickets_routingrule",
)
CREATE = """
CREATE TABLE tickets_referencestamp (id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1), value uuid NOT NULL);
CREATE FUNCTION tickets_stamp_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tickets_referencestamp (value) VALUES (gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET value = EXCLUDED.value;
    RETURN NULL;
END $$;
INSERT INTO tickets_referencestamp (value) VALUES (gen_random_uuid());
"""
TRIGGER = """
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""
# Of people only what decides who can be given a ticket: a sign-in changes them too.
PEOPLE = """
CREATE TRIGGER stamp_settings AFTER INSERT OR UPDATE OF is_active, roles OR DELETE OR TRUNCATE ON accounts_user
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_stamp_settings();
"""
DROP = """
DROP FUNCTION tickets_stamp_settings() CASCADE;
DROP TABLE tickets_referencestamp;
"""


class Migration(migrations.Migration):
    """A change to a setting that processes remember gives the stamp they look at a new value."""

    dependencies = [("accounts", "0001_initial"), ("tickets", "0006_order_by_due_time")]

    operations = [
        migrations.RunSQL(CREATE + "".join(TRIGGER.format(table=table) for table in TABLES) + PEOPLE, DROP),
    ]
