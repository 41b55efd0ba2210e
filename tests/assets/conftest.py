"""The cast: who may do what with assets."""

import pytest

from accounts.models import User
from accounts.roles import Role
from assets.models import AssetKind
from tests.assets.making import make_kind
from tests.factories import make_agent, make_department, make_user


@pytest.fixture
def keeper() -> User:
    """Second line: hands things out and takes them back."""
    return make_agent("周启明", role=Role.SECOND_LINE, language="en")


@pytest.fixture
def employee() -> User:
    return make_user("林晓雨", department=make_department("财务部"), employee_number="C10382", language="en")


@pytest.fixture
def administrator() -> User:
    return make_agent("钟原", role=Role.ADMINISTRATOR, language="en")


@pytest.fixture
def laptop() -> AssetKind:
    return make_kind("laptop", name="笔记本电脑", name_en="Laptop", prefix="NB")
