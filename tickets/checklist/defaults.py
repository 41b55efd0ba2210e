"""Templates of tasks that a new site begins with. All of it is the administrators' to change."""

from tickets.actions.task_template import clean_steps, document_of
from tickets.models import TaskTemplate, TaskTemplateVersion
from tickets.moments import now

# Slug, name, English name, and the steps: title, English title, minutes, mandatory. Each comes after the one before it
# where the last field says so.
TEMPLATES = (
    (
        "server-room-inspection", "机房巡检", "Server room inspection",
        (
            ("检查空调温度与湿度，记录读数", "Check air conditioning, note temperature and humidity", 10, True, False),
            ("检查UPS负载、电池与告警", "Check the UPS: load, batteries, alarms", 10, True, False),
            ("检查机柜指示灯与告警", "Check the lamps and alarms of the racks", 15, True, False),
            ("检查漏水、门禁与消防", "Check for leaks, access control and fire protection", 10, True, False),
            ("拍照存档", "Take photographs for the file", 5, False, False),
            ("填写巡检结论", "Write the conclusion", 5, True, True),
        ),
    ),
    (
        "backup-check", "备份核查", "Check of backups",
        (
            ("核对一周备份作业结果", "Compare the results of the week's jobs", 15, True, False),
            ("抽取一份备份试恢复", "Restore one backup as a test", 40, True, True),
            ("处理失败的作业", "Deal with the jobs that failed", 20, True, False),
            ("登记核查结果", "Record the result", 5, True, True),
        ),
    ),
    (
        "account-review", "账号复核", "Review of accounts",
        (
            ("导出各系统账号与权限清单", "Export accounts and permissions of every system", 30, True, False),
            ("与人事在岗名单比对", "Compare them with the people employed", 60, True, True),
            ("停用离职与闲置账号", "Disable accounts of leavers and idle ones", 30, True, True),
            ("部门负责人确认特权账号", "Have heads of departments confirm privileged accounts", 60, True, False),
            ("归档复核记录", "File the record of the review", 10, True, True),
        ),
    ),
)  # fmt: skip


def load_task_templates() -> int:
    """Adds the templates where there is none yet. Returns how many."""
    if TaskTemplate.objects.exists():
        return 0
    for slug, name, name_en, steps in TEMPLATES:
        template = TaskTemplate.objects.create(slug=slug, name=name, name_en=name_en, steps=clean_steps(_steps(steps)))
        TaskTemplateVersion.objects.create(template=template, number=1, document=document_of(template), at=now())
    return len(TEMPLATES)


def _steps(rows: tuple[tuple[str, str, int, bool, bool], ...]) -> list[dict[str, object]]:
    return [
        {
            "key": f"s{number}",
            "title": title,
            "title_en": title_en,
            "minutes": minutes,
            "mandatory": mandatory,
            "after": [f"s{number - 1}"] if follows else [],
        }
        for number, (title, title_en, minutes, mandatory, follows) in enumerate(rows, start=1)
    ]
