"""Gives the policies of a desk that is in use the promise to talk to whoever is dissatisfied, as a new version.

Clocks that run keep the version that they began under.
"""

from django.db import migrations, models
from django.utils import timezone

NOTE = "不满意跟进的时限 · Following up on dissatisfied requesters"
CLOCK = "follow_up"
SECONDS = 8 * 3600
OFFICE = "office"
KINDS = ("", "incident", "request")
TOLD = ((75, ("supervisor",)), (100, ("supervisor", "manager")))
CLOCKS = [
    ("acknowledge", "Acknowledge"),
    ("response", "Response"),
    ("accept", "Accept"),
    ("resolution", "Resolution"),
    ("callback", "Callback"),
    ("update", "Progress update"),
    ("approval", "Approval"),
    ("retroactive", "Retroactive approval"),
    ("follow_up", "Follow-up"),
]


def promise(apps, schema_editor):
    Policy = apps.get_model("sla", "Policy")
    for policy in Policy.objects.filter(current__isnull=False).select_related("current"):
        document = with_promise(policy.current.document, policy.kind)
        if document == policy.current.document:
            continue
        last = policy.versions.order_by("-number").values_list("number", flat=True)[0]
        version = policy.versions.create(number=last + 1, document=document, note=NOTE)
        Policy.objects.filter(pk=policy.pk).update(current=version)
        apps.get_model("sla", "SettingChange").objects.create(
            subject="policy", object_id=policy.pk, at=timezone.now(), note=NOTE, version=version
        )


def with_promise(document, kind):
    """The same document with what it does not say yet."""
    targets, steps = dict(document.get("targets", {})), dict(document.get("steps", {}))
    calendar = calendar_of(document)
    if CLOCK in targets or kind not in KINDS or calendar is None:
        return document
    targets[CLOCK] = {str(priority): {"seconds": SECONDS, "calendar": calendar} for priority in (1, 2, 3, 4)}
    steps[CLOCK] = {"0": [step_at(percent, to) for percent, to in TOLD]}
    return {**document, "targets": targets, "steps": steps}


def calendar_of(document):
    """Business hours, else the calendar by which the policy counts resolutions, else any."""
    known = document["calendars"]
    if OFFICE in known:
        return OFFICE
    by_priority = document["targets"].get("resolution", {})
    return next((target["calendar"] for target in by_priority.values()), next(iter(known), None))


def step_at(percent, to):
    return {"key": f"p{percent}", "percent": percent, "actions": [{"do": "notify", "to": list(to)}], "hold": True}


class Migration(migrations.Migration):
    dependencies = [("sla", "0010_post_to_channels")]

    operations = [
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(choices=CLOCKS, max_length=12, verbose_name="clock"),
        ),
        migrations.AlterField(
            model_name="tally",
            name="kind",
            field=models.CharField(choices=CLOCKS, max_length=12),
        ),
        migrations.RunPython(promise, migrations.RunPython.noop),
    ]
