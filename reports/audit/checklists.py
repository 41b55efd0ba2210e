"""The checklists: forms that administrators edit, one for each kind of ticket; those that a desk begins with.

A question that can be answered with yes, no or "does not apply" is one of the checklist; answered with no it is a
finding. What else a form asks (remarks, figures) is kept with the review.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tickets.custom_forms.document import Document, Field, FieldKind
from tickets.custom_forms.editing import save_form
from tickets.models import CustomForm, FormPurpose, FormVersion

NO, NOT_APPLICABLE = "no", "na"
REMARK = "remark"
SLUGS = {"incident": "audit-incident", "request": "audit-request", "change": "audit-change"}
GENERAL = "audit-general"

Question = tuple[str, str, str]

COMMON: tuple[Question, ...] = (
    ("complete", "记录是否完整（谁、什么、何时、影响）？", "Is the record complete (who, what, when, impact)?"),
    ("classified", "分类是否正确？", "Was it classified right?"),
    ("priority", "优先级是否与影响范围和紧急程度相符？", "Does the priority fit impact and urgency?"),
    ("informed", "是否及时告知了申请人进展？", "Was the requester kept informed in time?"),
)
QUESTIONS: Mapping[str, tuple[str, str, tuple[Question, ...]]] = {
    "audit-incident": (
        "流程审计：事件", "Process audit: incidents",
        (
            *COMMON,
            ("solution", "解决方案是否能让别人照着做？", "Could somebody else follow the solution?"),
            ("escalated", "该升级时是否及时升级？", "Was it escalated in time where it had to be?"),
            ("callback", "是否按规定回访并记录结果？", "Was the callback made and its outcome recorded?"),
            ("knowledge", "可复用的经验是否写入知识库？", "Was what others can use written down as knowledge?"),
        ),
    ),
    "audit-request": (
        "流程审计：服务请求", "Process audit: service requests",
        (
            *COMMON,
            ("approved", "需要的审批是否齐全、由有权的人做出？", "Were all approvals given, by those entitled?"),
            ("delivered", "交付的内容是否与申请一致？", "Was what was delivered what was asked for?"),
            ("assets", "资产与账号台账是否同步更新？", "Were asset and account records brought up to date?"),
        ),
    ),
    "audit-change": (
        "流程审计：变更", "Process audit: changes",
        (
            ("justified", "变更理由和影响分析是否充分？", "Are reason and impact sufficiently stated?"),
            ("risk", "风险评估是否合理？", "Is the risk assessed soundly?"),
            ("approved", "是否在实施前按风险等级获得批准？", "Was it approved for its risk before it was implemented?"),
            ("rollback", "回退方案是否可行、经过验证？", "Is the rollback plan feasible and rehearsed?"),
            ("followed", "是否按计划和窗口实施，偏差有记录？", "Was it done as planned, deviations recorded?"),
            ("reviewed", "实施后评审是否完成？", "Was the review after implementation done?"),
        ),
    ),
    GENERAL: ("流程审计：其他", "Process audit: others", COMMON),
}  # fmt: skip
CHOICES = [
    {"value": "yes", "label": "是", "label_en": "Yes"},
    {"value": NO, "label": "否", "label_en": "No"},
    {"value": NOT_APPLICABLE, "label": "不适用", "label_en": "Does not apply"},
]


def load_checklists() -> int:
    """The forms, unless any is there."""
    if CustomForm.objects.filter(slug__startswith="audit-").exists():
        return 0
    for slug, (name, name_en, questions) in QUESTIONS.items():
        form = CustomForm(slug=slug, name=name, name_en=name_en, purpose=FormPurpose.REVIEW)
        save_form(form, {"fields": [*map(_field, questions), _remark()]}, by=None)
    return len(QUESTIONS)


def _field(question: Question) -> dict[str, Any]:
    name, label, label_en = question
    return {
        "name": name,
        "kind": FieldKind.CHOICE.value,
        "label": label,
        "label_en": label_en,
        "required": True,
        "choices": CHOICES,
    }


def _remark() -> dict[str, Any]:
    return {"name": REMARK, "kind": FieldKind.LONG_TEXT.value, "label": "说明", "label_en": "Remarks"}


def checklist_of(kind: str) -> FormVersion | None:
    """What is asked of a ticket of this kind now; None where administrators have left nothing."""
    slugs = [SLUGS.get(kind, GENERAL), GENERAL]
    found = {form.slug: form for form in CustomForm.objects.filter(slug__in=slugs).select_related("current")}
    form = found.get(slugs[0]) or found.get(GENERAL)
    return form.current if form else None


def questions_of(version: FormVersion) -> list[Field]:
    """Those that count: answered with no they are findings."""
    document = Document.from_json(version.document)
    return [
        one for one in document if any(choice.value == NO for choice in one.choices) or one.kind == FieldKind.YES_NO
    ]


def failed(version: FormVersion, answers: Mapping[str, Any]) -> Sequence[Field]:
    """The questions that were answered with no."""
    return [one for one in questions_of(version) if answers.get(one.name) == NO]
