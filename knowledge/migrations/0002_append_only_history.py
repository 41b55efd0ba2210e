from django.db import migrations

PROTECT = """
CREATE FUNCTION knowledge_protect_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of an article is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER knowledge_event_append_only BEFORE UPDATE OR DELETE ON knowledge_articleevent
    FOR EACH ROW EXECUTE FUNCTION knowledge_protect_event();
CREATE SEQUENCE knowledge_article_number;
"""
RELEASE = """
DROP SEQUENCE knowledge_article_number;
DROP TRIGGER knowledge_event_append_only ON knowledge_articleevent;
DROP FUNCTION knowledge_protect_event();
"""


class Migration(migrations.Migration):
    """The database itself refuses to rewrite history, whoever asks, and numbers the articles."""

    dependencies = [("knowledge", "0001_keep_articles")]

    operations = [migrations.RunSQL(PROTECT, RELEASE)]
