"""Articles for tests: what a test does not name gets a plain default. All of it happens by the verbs themselves."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from knowledge import actions
from knowledge.models import Article
from tests.factories import make_agent
from tickets.files.keeping import store_upload
from tickets.models import Attachment

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def ahead(days: int = 90) -> date:
    return timezone.localdate() + timedelta(days=days)


def make_reviewer(name: str = "方敏", **fields: Any) -> User:
    return make_agent(name, role=Role.KNOWLEDGE_MANAGER, **fields)


def make_article(owner: User | None = None, *, state: str = "published", **values: Any) -> Article:
    """An article in the state, written by its owner and reviewed by somebody else."""
    owner = owner or make_agent()
    values.setdefault("title", "打印机脱机怎么办")
    values.setdefault("solution", "重启打印服务。")
    article = actions.write(by=owner, **values)
    path = {
        "draft": [],
        "in_review": ["submit"],
        "published": ["submit", "publish"],
        "revised": ["submit", "publish", "revise"],
        "archived": ["submit", "publish", "archive"],
    }[state]
    for name in path:
        article = carry_out(article, name, owner)
    return article


def carry_out(article: Article, name: str, owner: User, by: User | None = None) -> Article:
    """One move by whoever makes it, with what it asks for."""
    inputs: dict[str, dict[str, Any]] = {
        "publish": {"review_on": ahead(), "personal_data_checked": True},
        "confirm": {"review_on": ahead()},
        "archive": {"reason": "不再使用"},
        "send_back": {"reason": "请写清步骤"},
    }
    reviewed = name in ("publish", "archive", "send_back")
    return actions.move(article, name, by=by or (make_reviewer() if reviewed else owner), **inputs.get(name, {}))


def upload(by: User, name: str = "截图.png") -> Attachment:
    return store_upload(by, SimpleUploadedFile(name, PNG, "image/png"))
