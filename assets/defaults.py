"""Kinds of asset that a new site begins with; the administrators' to change."""

from assets.choices import Family
from assets.models import AssetKind

KINDS = (
    ("laptop", "笔记本电脑", "Laptop", Family.HARDWARE, "NB", "device-laptop"),
    ("desktop", "台式机", "Desktop", Family.HARDWARE, "PC", "device-desktop"),
    ("monitor", "显示器", "Monitor", Family.HARDWARE, "MON", "device-tv"),
    ("printer", "打印机", "Printer", Family.HARDWARE, "PRN", "printer"),
    ("phone", "手机与话机", "Phone", Family.HARDWARE, "PH", "device-mobile"),
    ("server", "服务器", "Server", Family.HARDWARE, "SRV", "server"),
    ("network", "网络设备", "Network device", Family.HARDWARE, "NET", "network"),
    ("licence", "软件许可", "Software licence", Family.LICENCE, "LIC", "certificate"),
    ("service", "IT 服务", "Service", Family.SERVICE, "SVC", "apps"),
    ("other", "其他设备", "Other", Family.HARDWARE, "OTH", "box"),
)


def load_kinds() -> int:
    """Returns how many were added; nothing where there are some already."""
    if AssetKind.objects.exists():
        return 0
    for position, (slug, name, name_en, family, prefix, icon) in enumerate(KINDS, start=1):
        AssetKind.objects.create(
            slug=slug, name=name, name_en=name_en, family=family, prefix=prefix, icon=icon, position=position * 10
        )
    return len(KINDS)
