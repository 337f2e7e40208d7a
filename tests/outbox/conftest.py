from collections.abc import Iterator

import pytest

from tests.outbox.mail_server import Authority, Server, mail_server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One for all tests: making its keys takes a moment."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    """A server that does everything right, with STARTTLS."""
    with mail_server(authority) as running:
        yield running
