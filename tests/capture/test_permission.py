import sys

import pytest

from admin_desktop.capture.permission import Permission, check_permission, request_permission, settings_link


class Switch:
    def __init__(self, allowed: bool | None) -> None:
        self._allowed = allowed
        self.requests = 0

    def allowed(self) -> bool:
        if self._allowed is None:
            raise OSError("the system has no such question")
        return self._allowed

    def request(self) -> None:
        self.requests += 1
        if self._allowed is None:
            raise OSError("the system has no such question")

    def settings_link(self) -> str:
        return "x-apple.systempreferences:somewhere"


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [(True, Permission.GRANTED), (False, Permission.MISSING), (None, Permission.UNKNOWN)],
)
def test_the_answer_of_the_system(allowed: bool | None, expected: Permission) -> None:
    switch = Switch(allowed)
    assert check_permission(switch) is expected
    assert switch.requests == 0, "checking must not ask the person"


@pytest.mark.parametrize("allowed", [False, None])
def test_requesting_asks_once_and_never_raises(allowed: bool | None) -> None:
    switch = Switch(allowed)
    request_permission(switch)
    assert switch.requests == 1


def test_the_link_leads_to_the_settings() -> None:
    assert settings_link(Switch(False)) == "x-apple.systempreferences:somewhere"


@pytest.mark.skipif(sys.platform == "darwin", reason="where every program may see the screen")
def test_other_systems_have_nothing_to_permit() -> None:
    assert check_permission() is Permission.GRANTED
    assert settings_link() is None
