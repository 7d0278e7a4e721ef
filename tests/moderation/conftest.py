"""Who acts in most tests of moderation, and where; a test that needs others says so itself."""

from typing import Any

import pytest

from forum.permissions import Role
from forum.programme.models import Topic
from tests.visitor import Visitor


@pytest.fixture
def ada(make: Any) -> Any:
    return make.member("Ada", email="ada@example.org", at=(2, 3))


@pytest.fixture
def ben(make: Any) -> Any:
    return make.member("Ben", email="ben@example.org", at=(2, 3))


@pytest.fixture
def mo(make: Any, visit: Any) -> Visitor:
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def mona(make: Any, visit: Any) -> Visitor:
    return visit(make.member("Mona", Role.MODERATOR, at=(2, 3)))


@pytest.fixture
def olga(make: Any, visit: Any) -> Visitor:
    return visit(make.member("Olga", Role.ORGANISER))


@pytest.fixture
def topic(make: Any) -> Topic:
    return make.topic("post")


@pytest.fixture
def comment(make: Any, ada: Any, topic: Topic) -> Any:
    return make.comment(ada, topic, claim="Night ferries", source="Run them late.")
