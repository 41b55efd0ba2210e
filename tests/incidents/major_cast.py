"""Who is there when something big breaks."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import bring_to, make_agent, make_category, make_team, make_ticket, make_user, resolution
from tickets import actions
from tickets.models import Category, Ticket

UPDATE = "核心交换机正在恢复，预计14:45前可用。"


@dataclass
class Cast:
    team: Team
    supervisor: User
    agent: User
    reporter: User
    category: Category

    def incident(self, requester: User | None = None, **fields: Any) -> Ticket:
        fields.setdefault("title", "三厂MES终端无法登录")
        return make_ticket(requester or self.reporter, category=self.category, **fields)

    def declared(self, ticket: Ticket | None = None, **values: Any) -> Ticket:
        return declare(ticket or self.incident(), self.supervisor, **values)

    def drill(self) -> Ticket:
        """An exercise of the supervisor's own."""
        return self.declared(self.incident(self.supervisor, title="机房断电演练"), drill=True)

    def resolved(self, ticket: Ticket) -> Ticket:
        return actions.move(self.in_progress(ticket), "resolve", by=self.agent, **resolution())

    def in_progress(self, ticket: Ticket) -> Ticket:
        return ticket if ticket.state == "in_progress" else bring_to(ticket, "in_progress", self.agent)


def make_cast() -> Cast:
    team = make_team(is_service_desk=True)
    return Cast(
        team=team,
        supervisor=make_agent("秦岚", role=Role.SUPERVISOR, teams=(team,)),
        agent=make_agent("周启明", teams=(team,)),
        reporter=make_user("林晓雨"),
        category=make_category("网络", name_en="Network"),
    )


def declare(ticket: Ticket, by: User, **values: Any) -> Ticket:
    values.setdefault("public_title", "三厂MES无法登录")
    return actions.move(ticket, "declare_major", by=by, **values)


def publish(ticket: Ticket, by: User, text: str = UPDATE, **values: Any) -> Ticket:
    return actions.move(ticket, "publish_update", by=by, update_text=text, **values)


REVIEW: dict[str, Any] = {
    "course": "- 13:40 交换机重启",
    "root_cause": "主备切换时配置未同步",
    "went_well": "15分钟内通知了全部车间",
    "went_badly": "备机固件过旧",
}
