"""What a new desk begins with: the risk questionnaire, its thresholds, the paths of approval, everyday templates."""

from typing import Any

from changes.board import DEFAULT_STEPS, EMERGENCY_PATH
from changes.models import ChangeTemplate, RiskThresholds
from changes.risk import FORM_SLUG
from tickets.custom_forms.editing import save_form
from tickets.models import ApprovalPath, CustomForm, FormPurpose

PATH_NAMES = {
    "change-low": ("变更：低风险", "Change: low risk"),
    "change-medium": ("变更：中风险", "Change: medium risk"),
    "change-high": ("变更：高风险", "Change: high risk"),
    EMERGENCY_PATH: ("紧急变更", "Emergency change"),
}
# Each question with its answers and what they count; the thresholds are 6 of 21 and 12 of 21.
QUESTIONS: tuple[tuple[str, str, str, tuple[tuple[str, str, str, int], ...]], ...] = (
    (
        "reach", "出现问题时影响多大范围？", "Who is affected if it goes wrong?",
        (("none", "没有用户", "Nobody", 0), ("team", "一个小组", "A team", 1),
         ("department", "一个部门", "A department", 3), ("company", "全公司", "The whole company", 5)),
    ),
    (
        "service", "涉及的服务有多重要？", "How important is the service?",
        (("minor", "辅助服务", "Minor", 0), ("normal", "一般业务", "Ordinary business", 2),
         ("core", "核心业务（ERP、MES、邮件、网络）", "Core business (ERP, MES, mail, network)", 4)),
    ),
    (
        "downtime", "计划内中断多久？", "How long is the planned downtime?",
        (("none", "不中断", "None", 0), ("short", "30分钟以内", "Up to 30 minutes", 1),
         ("long", "超过30分钟", "More than 30 minutes", 3)),
    ),
    (
        "tested", "是否在测试环境验证过？", "Has it been tested?",
        (("yes", "完整验证过", "Fully", 0), ("partly", "部分验证", "Partly", 2), ("no", "没有", "No", 4)),
    ),
    (
        "rollback", "回退有多难？", "How hard is it to roll back?",
        (("easy", "随时可以回退", "Possible at any time", 0),
         ("hard", "需要停机或恢复数据", "Takes downtime or a restore", 2),
         ("impossible", "过了某一步无法回退", "Impossible from some step on", 4)),
    ),
    (
        "experience", "以前做过吗？", "Has it been done before?",
        (("often", "经常做", "Often", 0), ("once", "做过一两次", "Once or twice", 0), ("never", "第一次", "Never", 1)),
    ),
)  # fmt: skip
THRESHOLDS = (6, 12)

TEMPLATES: tuple[dict[str, Any], ...] = (
    {
        "name": "月度系统补丁",
        "name_en": "Monthly system patches",
        "description": "业务系统每月的安全补丁，先在测试环境装过一周。",
        "justification": "按月修补已公布的安全漏洞。",
        "scope": "当月发布、已在测试环境运行一周的操作系统补丁。",
        "impact_description": "重启期间该服务不可用，约10分钟。",
        "test_plan": "登录系统，打开首页，执行一次查询，检查监控无告警。",
        "rollback_plan": "恢复补丁前的虚拟机快照。",
        "downtime_planned_minutes": 10,
        "window_minutes": 90,
        "steps": [
            {"title": "创建虚拟机快照", "title_en": "Take a snapshot", "minutes": 10},
            {"title": "安装补丁", "title_en": "Install the patches", "minutes": 30},
            {"title": "重启并检查服务", "title_en": "Restart and check the services", "minutes": 20},
        ],
        "rollback_steps": [
            {"title": "恢复快照", "title_en": "Restore the snapshot", "minutes": 15},
            {"title": "检查服务", "title_en": "Check the services", "minutes": 10},
        ],
    },
    {
        "name": "更换证书",
        "name_en": "Renew a certificate",
        "description": "到期前更换TLS证书。",
        "justification": "证书即将到期。",
        "scope": "一个域名的证书与私钥，不改其他配置。",
        "impact_description": "重新加载时连接可能中断几秒。",
        "test_plan": "用浏览器打开该地址，确认有效期和证书链。",
        "rollback_plan": "换回原证书并重新加载，原证书在备份目录中保留。",
        "downtime_planned_minutes": 0,
        "window_minutes": 30,
        "steps": [
            {"title": "备份现有证书", "title_en": "Back up the present certificate", "minutes": 5},
            {"title": "安装新证书并重新加载", "title_en": "Install the new one and reload", "minutes": 10},
            {"title": "确认有效期和证书链", "title_en": "Check dates and chain", "minutes": 5},
        ],
        "rollback_steps": [
            {"title": "换回原证书并重新加载", "title_en": "Put the old one back and reload", "minutes": 10},
        ],
    },
)


def load_risk_questionnaire() -> int:
    """The questionnaire by which risk is scored; nothing where there is one. Returns how many were added."""
    if CustomForm.objects.filter(slug=FORM_SLUG).exists():
        return 0
    form = CustomForm(slug=FORM_SLUG, name="变更风险评估", name_en="Risk of a change", purpose=FormPurpose.RISK)
    save_form(form, {"fields": [_question(*row) for row in QUESTIONS]}, by=None)
    if not RiskThresholds.objects.exists():
        RiskThresholds.objects.create(medium_from=THRESHOLDS[0], high_from=THRESHOLDS[1])
    return 1


def _question(name: str, label: str, label_en: str, choices: tuple[tuple[str, str, str, int], ...]) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "choice",
        "label": label,
        "label_en": label_en,
        "required": True,
        "choices": [
            {"value": value, "label": words, "label_en": words_en, "score": score}
            for value, words, words_en, score in choices
        ],
    }


def load_approval_paths() -> int:
    """Who approves a change by its risk; paths that are there stay. Returns how many were added."""
    added = 0
    for slug, steps in DEFAULT_STEPS.items():
        name, name_en = PATH_NAMES[slug]
        _path, created = ApprovalPath.objects.get_or_create(
            slug=slug, defaults={"name": name, "name_en": name_en, "steps": [step.to_json() for step in steps]}
        )
        added += created
    return added


def load_change_templates() -> int:
    """Standard changes that every desk makes; nothing where there are some already. Returns how many were added."""
    if ChangeTemplate.objects.exists():
        return 0
    for position, row in enumerate(TEMPLATES, start=1):
        ChangeTemplate.objects.create(position=position * 10, **row)
    return len(TEMPLATES)
