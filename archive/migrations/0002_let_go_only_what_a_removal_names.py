from django.db import migrations

# An entry of a timeline may be deleted in one case: the transaction names a removal (`SET LOCAL helpdesk.removal`) that
# is being carried out, the removal lists the ticket, and no hold in force covers it. See docs/decisions/0016.
LET_GO = """
CREATE FUNCTION archive_is_held(ticket bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM archive_hold h JOIN tickets_ticket t ON t.id = ticket
        WHERE h.lifted_at IS NULL AND (h.until IS NULL OR h.until >= (now() - interval '1 day')::date)
          AND ((h.scope = 'ticket' AND h.number = t.number)
            OR (h.scope = 'person' AND h.person_id IN (t.requester_id, t.assignee_id, t.opened_by_id))
            OR (h.scope = 'month' AND EXISTS (
                SELECT 1 FROM archive_archivedticket a JOIN archive_bundle b ON b.id = a.bundle_id
                WHERE a.ticket_id = ticket AND b.month = h.month)))
    )
$$;
CREATE FUNCTION archive_lets_go(ticket bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM archive_removaltarget t JOIN archive_removal r ON r.id = t.removal_id
        WHERE t.removal_id = nullif(current_setting('helpdesk.removal', true), '')::bigint
          AND t.ticket_id = ticket AND t.done_at IS NULL AND r.state = 'running' AND r.with_rows
    ) AND NOT archive_is_held(ticket)
$$;
CREATE OR REPLACE FUNCTION tickets_protect_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.dispatched_at IS NULL AND (
        to_jsonb(NEW) - 'dispatched_at' = to_jsonb(OLD) - 'dispatched_at'
    ) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND archive_lets_go(OLD.ticket_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the timeline of a ticket is append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""
KEEP_ALL = """
CREATE OR REPLACE FUNCTION tickets_protect_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.dispatched_at IS NULL AND (
        to_jsonb(NEW) - 'dispatched_at' = to_jsonb(OLD) - 'dispatched_at'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the timeline of a ticket is append-only' USING ERRCODE = 'restrict_violation';
END $$;
DROP FUNCTION archive_lets_go(bigint);
DROP FUNCTION archive_is_held(bigint);
"""
PROTECT = """
CREATE FUNCTION archive_protect_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of the archive is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER archive_act_append_only BEFORE UPDATE OR DELETE ON archive_archiveact
    FOR EACH ROW EXECUTE FUNCTION archive_protect_act();
"""
RELEASE = """
DROP TRIGGER archive_act_append_only ON archive_archiveact;
DROP FUNCTION archive_protect_act();
"""


class Migration(migrations.Migration):
    """The timeline stays append-only but for what a recorded removal names; the record of acts entirely."""

    dependencies = [
        ("archive", "0001_keep_bundles"),
        ("tickets", "0002_append_only_events"),
    ]

    operations = [migrations.RunSQL(LET_GO, KEEP_ALL), migrations.RunSQL(PROTECT, RELEASE)]
