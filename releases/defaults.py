"""The preparation checklists that a new site begins with. Source: processes.md, "Release"."""

from releases.content import PREPARATION
from tickets.actions.task_template import clean_steps, document_of
from tickets.choices import Kind
from tickets.models import TaskTemplate, TaskTemplateVersion
from tickets.models.checklist import TaskSpec
from tickets.moments import now

# title, title in English, must it be done, after which
ITEMS = (
    ("environment", "确认部署环境与权限", "Environment and access are ready", True, ()),
    ("backup", "完成备份并验证可恢复", "Backup made and proved to restore", True, ()),
    ("rollback", "演练回退步骤", "Rollback rehearsed", True, ("backup",)),
    ("training", "服务台与关键用户培训", "Service desk and key users trained", False, ()),
    ("announcement", "发布通知已发出", "Announcement sent", True, ()),
    ("monitoring", "监控与告警已就绪", "Monitoring and alarms ready", True, ("environment",)),
)


def load_preparation_templates() -> int:
    """The checklist before a go. Returns how many were added; nothing where it is there already."""
    steps = [
        TaskSpec(key=key, title=title, title_en=title_en, group=PREPARATION, is_mandatory=must, after=after).to_json()
        for key, title, title_en, must, after in ITEMS
    ]
    template, created = TaskTemplate.objects.get_or_create(
        slug="release-preparation",
        defaults={
            "name": "发布准备清单",
            "name_en": "Preparation of a release",
            "kinds": [Kind.RELEASE],
            "steps": clean_steps(steps),
        },
    )
    if created:
        TaskTemplateVersion.objects.create(template=template, number=1, document=document_of(template), at=now())
    return int(created)
