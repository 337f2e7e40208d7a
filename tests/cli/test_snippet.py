"""The command snippet, as whole processes."""

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import CHECKOUT, Admin

DISCLAIMER = (CHECKOUT / "tests" / "data" / "policy" / "disclaimer.txt").read_text(encoding="utf-8")


def test_for_programs(admin: Admin) -> None:
    answer = admin("snippet", "--platform", "facebook", "--page", "Sample 🐻 Boosters", "--kind", "pta", "--json")
    assert (answer.code, answer.err) == (0, "")
    said = answer.json
    assert (said["disclaimer_needed"], said["may_publish"]) == ("yes", "unknown")
    assert said["reason"].startswith("Do not publish before permission is on record (A)")
    bio = said["limits"][0]
    assert (bio["place"], bio["count"], bio["limit"], bio["rule"], bio["fits"]) == ("bio", 139, 101, "utf16", False)
    assert bio["instead"] == ["pinned_post", "about"]
    assert all(DISCLAIMER in one["text"] for one in said["texts"])


def test_for_people(admin: Admin) -> None:
    answer = admin("snippet", "--platform", "Instagram", "--page", "\x1b[31mred\nline", "--permission", "YES")
    assert (answer.code, answer.err) == (0, "")
    assert DISCLAIMER in answer.out
    assert "Bio: 139 of 150 (looked up on " in answer.out
    assert "counted as a browser's field does; 11 left." in answer.out
    assert "\x1b" not in answer.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--platform", "myspace", "--page", "x"], "is none of facebook, instagram"),
        (["--platform", "facebook", "--page", "  "], "the page's name is missing"),
        (["--platform", "facebook"], "--page"),
        (["--platform", "x", "--page", "x", "--contact-mail", "nobody"], "does not look like a mail address"),
        (["--platform", "x", "--page", "x", "--permission", "maybe"], "--permission"),
    ],
)
def test_wrong_use(admin: Admin, arguments: list[str], words: str) -> None:
    answer = admin("snippet", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_without_the_policy_it_says_so(admin: Admin) -> None:
    admin.data.mkdir()
    (admin.data / "settings.json").write_text('{"pack": "no-such-pack"}', encoding="utf-8")
    sentence = admin("snippet", "--platform", "x", "--page", "x", "--json").refused()
    assert sentence.startswith("The policy no-such-pack is not on this computer.")


def test_a_page_of_ten_thousand_letters(admin: Admin) -> None:
    answer = admin("snippet", "--platform", "x", "--page", "ה" * 10_000, "--json")
    assert answer.code == 0
    assert all(DISCLAIMER in one["text"] for one in answer.json["texts"])
    assert not (Path(admin.data) / "admin-desktop.db").exists()


def test_banners_are_made_on_request(admin: Admin, tmp_path: Path) -> None:
    arguments: list[str | Path] = [
        "snippet",
        "--platform",
        "youtube",
        "--page",
        "Sample 🐻 <b>",
        "--banners",
        tmp_path / "new" / "b",
    ]
    answer = admin(*arguments, "--json")
    assert (answer.code, answer.err) == (0, "")
    banners = answer.json["banners"]
    assert len(banners) >= 3
    for one in banners:
        with Image.open(one["path"]) as image:
            assert image.size == (one["width"], one["height"]) == (2560, 1440)
        assert DISCLAIMER in one["alt"]
        assert one["contrast"] >= 4.5


def test_a_logo_without_permission_is_refused(admin: Admin, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "logo.png")
    arguments: list[str | Path] = [
        "snippet",
        "--platform",
        "x",
        "--page",
        "x",
        "--banners",
        tmp_path,
        "--logo",
        tmp_path / "logo.png",
    ]
    assert "only once permission is on record" in admin(*arguments).refused()
    assert admin(*arguments, "--permission", "yes").code == 0
