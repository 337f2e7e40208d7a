"""The settings of each network are whole, and an invitation says what it should whatever the page is called."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.platforms.platform import load_platforms
from admin_desktop.platforms.settings import Asks, PlatformSettings, State, Step, load_settings
from admin_desktop.policy.page_settings import SETTING_REASON_IDS
from admin_desktop.storage.resources import resource_dir

FOLDER = resource_dir() / "platforms"


@pytest.fixture(scope="module")
def networks() -> dict[str, PlatformSettings]:
    return load_settings(FOLDER / "settings")


def test_every_network_has_settings(networks: dict[str, PlatformSettings]) -> None:
    assert set(networks) == {one.id for one in load_platforms(FOLDER / "platforms.toml")}
    for network in networks.values():
        ids = [one.id for one in network.settings]
        assert len(set(ids)) == len(ids)
        assert network.of(Step.STRICT)
        assert {one.reason for one in network.settings} <= set(SETTING_REASON_IDS)
        assert all(one.do.endswith(".") for one in network.settings)
        assert all(one.where for one in network.settings if one.value), "a value without a menu cannot be found"
        assert not any(one.where for one in network.settings if one.asks == Asks.CANNOT)


def test_facebook_has_what_the_policy_asks_about(networks: dict[str, PlatformSettings]) -> None:
    facebook = networks["facebook"]
    assert [(one.id, one.meets) for one in facebook.objects] == [
        ("page", "yes"),
        ("group", "no"),
        ("profile", "no"),
        ("unknown", "unknown"),
    ]
    steps = {one.id: one for one in facebook.of(Step.PAGE)}
    assert {
        "visitor_posts",
        "photo_comments",
        "tagging",
        "messages",
        "profanity",
        "blocked_words",
        "age_country",
    } <= set(steps)
    assert steps["blocked_words"].copy == "blocked_words"
    assert steps["visitor_posts"].state == State.STALE, "its menu was found in guides to classic Pages only"
    assert facebook.access.full == "Facebook access with full control"
    assert facebook.object("page") is facebook.objects[0]
    assert facebook.object("channel") is None


def test_an_invitation_of_each_network(networks: dict[str, PlatformSettings]) -> None:
    for network in networks.values():
        text = network.access.invite("Sample Boosters", "Sam")
        assert "Sample Boosters" in text
        assert network.access.full in text
        assert text.endswith("Sam\n")
        assert "{" not in text


@given(st.text(max_size=40), st.text(max_size=40))
def test_names_are_put_in_once(page: str, sender: str) -> None:
    access = dataclasses.replace(ACCESS, invitation="a {page} b {role} c {sender} d")
    page_line, sender_line = " ".join(page.split()), " ".join(sender.split())
    assert access.invite(page, sender) == f"a {page_line} b {access.full} c {sender_line} d\n"


def test_a_name_that_looks_like_a_blank_stays_a_name() -> None:
    access = dataclasses.replace(ACCESS, invitation="{page}, {sender}")
    assert access.invite("{sender}", "{page}\r\nBcc: all") == "{sender}, {page} Bcc: all\n"


ACCESS = load_settings(FOLDER / "settings")["x"].access
