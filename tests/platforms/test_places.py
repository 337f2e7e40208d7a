"""The places of each network are whole: what is named exists, sizes are possible, nothing is a dead end."""

from datetime import date

import pytest

from admin_desktop.cli.snippets import PLATFORMS
from admin_desktop.platforms.places import Part, Places, load_places
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.storage.resources import resource_dir

FOLDER = resource_dir() / "platforms"


@pytest.fixture(scope="module")
def places() -> dict[str, Places]:
    return load_places(FOLDER / "places.toml")


def test_every_network_has_places(places: dict[str, Places]) -> None:
    assert set(places) == {one.id for one in load_platforms(FOLDER / "platforms.toml")} == set(PLATFORMS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_named_exists(places: dict[str, Places], platform: str) -> None:
    found = places[platform]
    ids = [one.id for one in found.texts] + [one.id for one in found.pictures]
    assert len(set(ids)) == len(ids)
    for place in found.texts:
        assert set(place.order) == set(place.holds)
        assert set(place.instead) <= {one.id for one in found.texts} - {place.id}
        assert place.how.endswith(".")
        assert date(2026, 11, 1) <= place.checked
        assert place.source
    # Wherever something does not fit, it goes somewhere without a limit in the end.
    assert any(place.limit is None and Part.DISCLAIMER in place.holds for place in found.texts)


def test_pictures_have_their_safe_part_inside(places: dict[str, Places]) -> None:
    pictures = {(platform, one.id): one for platform, found in places.items() for one in found.pictures}
    assert pictures["facebook", "cover"].size == (820, 360)
    assert pictures["youtube", "banner"].size == (2560, 1440)
    for one in pictures.values():
        left, top, width, height = one.safe
        assert left >= 0
        assert top >= 0
        assert left + width <= one.size[0]
        assert top + height <= one.size[1]
        assert 200 <= one.shown <= 480


def test_the_limits_are_those_of_the_facts(places: dict[str, Places]) -> None:
    limits = {(platform, one.id): one.limit for platform, found in places.items() for one in found.texts}
    wanted = {
        ("facebook", "bio"): 101,
        ("facebook", "pinned_post"): 63206,
        ("instagram", "bio"): 150,
        ("x", "bio"): 160,
        ("tiktok", "bio"): 80,
        ("youtube", "description"): 1000,
        ("linkedin", "about"): 2000,
        ("threads", "bio"): 150,
        ("snapchat", "bio"): 80,
        ("remind", "announcement"): None,
        ("web", "footer"): None,
    }
    assert {key: limits[key] for key in wanted} == wanted
