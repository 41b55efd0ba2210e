"""Items to order, and people who order them."""

from itertools import count
from typing import Any

from accounts.models import User
from catalog.actions import order
from catalog.actions.order import form_for
from catalog.models import BundleMember, CatalogGroup, CatalogItem
from tests.tickets.forms_cast import make_form
from tickets import actions
from tickets.models import ApprovalPath, StepSpec, TaskTemplate, Ticket

_numbers = count(1)


def make_item(name: str = "新笔记本", *, approvers: tuple[User, ...] = (), tasks: tuple[str, ...] = (), **fields: Any):
    """An item; with `approvers` one step that all of them must pass, with `tasks` one after another."""
    n = next(_numbers)
    group, _new = CatalogGroup.objects.get_or_create(slug="hardware", defaults={"name": "硬件"})
    asks = fields.pop("asks", ())
    if approvers:
        step = StepSpec(label="主管审批", label_en="Manager", mode="all", people=tuple(one.pk for one in approvers))
        fields["approval_path"] = ApprovalPath.objects.create(slug=f"p{n}", name=f"路径{n}", steps=[step.to_json()])
    if tasks:
        steps = [{"key": f"t{i}", "title": title, "after": [f"t{i - 1}"] if i else []} for i, title in enumerate(tasks)]
        fields["task_template"] = TaskTemplate.objects.create(slug=f"t{n}", name=f"任务{n}", steps=steps)
    if asks:
        fields["form"] = make_form(*asks, slug=f"form-{n}").form
    fields.setdefault("slug", f"item-{n}")
    return CatalogItem.objects.create(name=name, group=group, **fields)


def make_bundle(*members: CatalogItem | tuple[CatalogItem, bool], name: str = "入职", **fields: Any) -> CatalogItem:
    """A bundle of items; `(item, True)` waits for those before it."""
    bundle = make_item(name, is_bundle=True, **fields)
    for position, member in enumerate(members, start=1):
        item, waits = member if isinstance(member, tuple) else (member, False)
        BundleMember.objects.create(bundle=bundle, item=item, position=position, waits=waits)
    return bundle


def make_order(item: CatalogItem, by: User, *, requester: User | None = None, **answers: Any) -> Ticket:
    form = form_for(item, requester=requester or by, by=by, data=answers)
    return order(item, form, by=by, requester=requester)


def approve(ticket: Ticket, by: User, *, yes: bool = True, comment: str = "") -> Ticket:
    step = ticket.approval_steps.get(state="open")
    actions.decide(step, by=by, approve=yes, comment=comment)
    return fresh(ticket)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("request__item").get(pk=ticket.pk)


def deliver(ticket: Ticket, agent: User) -> Ticket:
    """Accepts, ticks every task off and fulfils."""
    ticket = fresh(ticket)
    if ticket.state == "approved":
        ticket = actions.move(ticket, "accept", by=agent)
    for task in ticket.tasks.order_by("position"):
        actions.complete_task(task, by=agent)
    return fresh(actions.move(fresh(ticket), "fulfil", by=agent, resolution="已交付"))
