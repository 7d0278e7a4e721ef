"""A forum that takes replies by mail, and people who answer one another."""

import pytest

from .mailing import DOMAIN, SERVER, address_of


@pytest.fixture
def settings():
    return {"REPLY_DOMAIN": DOMAIN, "REPLY_PROOF": SERVER}


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def ben(make):
    return make.member("Ben")


@pytest.fixture
def root(make, ben):
    """What Ben says in a topic where comments appear at once."""
    return make.comment(ben, make.topic("post"))


@pytest.fixture
def to(app, ada, root):
    """Where Ada answers it."""
    return address_of(app, ada, root)
