"""What people of an imagined company write to their service desk, in Chinese and in English (texts.toml)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

CHINESE_SHARE = 0.78
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建文辉力宇欣怡晨浩然思雨"
FIRST_NAMES = ("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Iris", "Jonas")
LAST_NAMES = ("Adams", "Baker", "Clark", "Evans", "Fischer", "Gray", "Hughes", "Ito")

_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PLACES, REPLIES, SOLUTIONS = _TEXTS["places"], _TEXTS["replies"], _TEXTS["solutions"]
# What the benchmarks themselves write.
REPLY = REPLIES[3]
NEW = {
    "kind": "incident",
    "title": "打印机脱机，无法打印",
    "description": "从今天早上开始显示脱机，重启过打印机和电脑都不行，队列里的文件一直是“正在打印”。",
}


@dataclass(frozen=True)
class Matter:
    """A kind of trouble: its category, and how its title and description read; `{what}` and `{where}` are filled."""

    language: str
    category: str
    what: str
    title: str
    description: str


MATTERS = {
    language: [Matter(**each) for each in _TEXTS["matters"] if each["language"] == language]
    for language in ("zh", "en")
}


def write(random: Random) -> tuple[Matter, str, str, str]:
    """A matter with its title, description and place."""
    matter = random.choice(MATTERS["zh" if random.random() < CHINESE_SHARE else "en"])
    names = {"what": random.choice(_TEXTS["things"][matter.what]), "where": random.choice(PLACES)}
    return matter, matter.title.format(**names), matter.description.format(**names), names["where"]


def of_kind(random: Random, kind: str, title: str, description: str) -> tuple[str, str]:
    """Title and description of a ticket of another kind, by the trouble that it comes of."""
    names = {
        "system": random.choice(_TEXTS["things"]["systems"]), "device": random.choice(_TEXTS["things"]["devices"]),
        "title": title[:120],
    }  # fmt: skip
    return random.choice(_TEXTS["kinds"][kind]).format(**names), description


def name(random: Random) -> str:
    """A person's name."""
    if random.random() < 0.9:
        return random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2))))
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
