"""Approval paths that a new desk begins with; the administrators' to change."""

from tickets import moments
from tickets.actions.approval_paths import document_of
from tickets.models import ApprovalPath, ApprovalPathChange, StepPerson, StepSpec

MANAGER = StepSpec(label="直属经理审批", label_en="Manager", who=StepPerson.MANAGER)
HEAD = StepSpec(label="部门负责人审批", label_en="Head of department", who=StepPerson.DEPARTMENT_HEAD)
# A new desk has no team for this yet; the supervisors are asked until an administrator names one.
SECURITY = StepSpec(label="信息安全审核", label_en="Information security", role="supervisor")
PATHS = (
    ("manager", "直属经理审批", "Manager", "日常申请", (MANAGER,)),
    (
        "manager-security",
        "直属经理 + 信息安全",
        "Manager and security",
        "涉及权限、外发或远程接入",
        (MANAGER, SECURITY),
    ),
    ("department-head", "部门负责人审批", "Head of department", "占用部门预算", (HEAD,)),
    ("manager-head", "直属经理 + 部门负责人", "Manager and head of department", "金额较大", (MANAGER, HEAD)),
)


def load_approval_paths() -> int:
    """Adds those whose short name nobody has taken yet, to an empty set only. Returns how many were added."""
    if ApprovalPath.objects.exists():
        return 0
    now = moments.now()
    for slug, name, name_en, description, steps in PATHS:
        path = ApprovalPath.objects.create(
            slug=slug,
            name=name,
            name_en=name_en,
            description=description,
            steps=[step.to_json() for step in steps],
        )
        ApprovalPathChange.objects.create(path=path, version=1, at=now, by=None, document=document_of(path))
    return len(PATHS)
