"""Gives the policies of a desk that is in use the promises about major incidents and approvals, as a new version.

Clocks that run keep the version that they began under.
"""

from django.db import migrations
from django.utils import timezone

NOTE = "进展通报、审批与补批的时限 · Progress updates, approvals and retroactive approvals"
HOUR = 3600
# clock → seconds, the calendar if the policy has it, the kinds of tickets that have the clock, escalation
PROMISES = {
    "update": (1800, "always", ("", "incident"), (("commander",), ("supervisor",)), False),
    "approval": (
        8 * HOUR,
        "office",
        ("", "request", "change"),
        (("approver",), ("approver_manager", "process_manager")),
        True,
    ),
    "retroactive": (
        24 * HOUR,
        "always",
        ("", "change"),
        (("approver",), ("approver_manager", "process_manager")),
        False,
    ),
}
WAITING = ("acknowledge", "response", "accept", "resolution")
AWAITING = "awaiting_approval"


def promise(apps, schema_editor):
    Policy = apps.get_model("sla", "Policy")
    for policy in Policy.objects.filter(current__isnull=False).select_related("current"):
        document = with_promises(policy.current.document, policy.kind)
        if document == policy.current.document:
            continue
        last = policy.versions.order_by("-number").values_list("number", flat=True)[0]
        version = policy.versions.create(number=last + 1, document=document, note=NOTE)
        Policy.objects.filter(pk=policy.pk).update(current=version)
        apps.get_model("sla", "SettingChange").objects.create(
            subject="policy", object_id=policy.pk, at=timezone.now(), note=NOTE, version=version
        )


def with_promises(document, kind):
    """The same document with what it does not say yet."""
    targets, steps, pauses = (dict(document.get(name, {})) for name in ("targets", "steps", "pauses"))
    for clock, (seconds, wanted, kinds, told, hold) in PROMISES.items():
        calendar = calendar_of(document, wanted)
        if clock in targets or kind not in kinds or calendar is None:
            continue
        targets[clock] = {str(priority): {"seconds": seconds, "calendar": calendar} for priority in (1, 2, 3, 4)}
        steps[clock] = {"0": [step_at(percent, to, hold) for percent, to in zip((75, 100), told, strict=True)]}
    if kind in ("", "request") and "approval" in targets:
        for clock in WAITING:
            if clock in targets:
                pauses[clock] = list(dict.fromkeys([*pauses.get(clock, ()), AWAITING]))
    return {**document, "targets": targets, "steps": steps, "pauses": pauses} | ({"kind": kind} if kind else {})


def calendar_of(document, wanted):
    """The calendar meant, else the one by which the policy counts resolutions, else any."""
    known = document["calendars"]
    if wanted in known:
        return wanted
    by_priority = document["targets"].get("resolution", {})
    return next((target["calendar"] for target in by_priority.values()), next(iter(known), None))


def step_at(percent, to, hold):
    step = {"key": f"p{percent}", "percent": percent, "actions": [{"do": "notify", "to": list(to)}]}
    return {**step, "hold": True} if hold else step


class Migration(migrations.Migration):
    dependencies = [("sla", "0007_keep_what_clocks_are_about")]

    operations = [migrations.RunPython(promise, migrations.RunPython.noop)]
