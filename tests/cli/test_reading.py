"""The command read, as whole processes."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.conftest import POSTS, Admin

TRUTH = {one["image"]: one for one in json.loads((POSTS / "truth.json").read_text(encoding="utf-8"))}


def box_of(truth: dict[str, Any]) -> str:
    return ",".join(str(part) for part in truth["box"])


@pytest.mark.parametrize("image", ["fb-confidential-light.png", "x-spam-dark.png"])
def test_a_screen_with_its_box(admin: Admin, image: str) -> None:
    truth = TRUTH[image]
    answer = admin(
        "read", POSTS / image, "--box", box_of(truth), "--captured-at", "2026-11-22T21:10:00-06:00", "--json"
    )
    assert (answer.code, answer.err) == (0, "")
    said = answer.json
    for name in ("platform", "url", "page", "author", "handle", "text"):
        assert said[name] == truth[name], name
    assert said["when"]["raw"] == truth["when"]
    assert said["when"]["earliest"] < said["when"]["latest"] <= "2026-11-22T21:10:00-06:00"
    assert set(truth["categories"]) <= set(said["categories"])
    assert not set(truth["not_categories"]) & set(said["categories"])
    assert all(said["reasons"][category] for category in said["categories"])
    found = {(one["kind"], one["text"]) for one in said["private"]}
    assert {(one["kind"], one["text"]) for one in [*truth["private"], *truth["bystanders"]]} <= found
    assert not (admin.data / "vault").exists()


def test_without_a_box_no_post_is_guessed(admin: Admin) -> None:
    truth = TRUTH["li-libel-light.png"]
    said = admin("read", POSTS / truth["image"], "--json").json
    assert (said["platform"], said["url"]) == (truth["platform"], truth["url"])
    assert [said[name] for name in ("author", "text", "when")] == [None] * 3
    assert said["categories"] == []


def test_for_people(admin: Admin) -> None:
    truth = TRUTH["fb-libel-light.png"]
    answer = admin("read", POSTS / truth["image"], "--box", box_of(truth))
    assert answer.code == 0
    assert "Written by: Pat Example" in answer.out
    assert "May be libel: " in answer.out


def test_a_picture_without_words_says_so(admin: Admin, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "white").save(tmp_path / "white.png")
    answer = admin("read", tmp_path / "white.png")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "Nothing that the form asks for could be read in this picture.\n"


def garbage(folder: Path) -> dict[str, Path]:
    """Files that are no pictures of a screen, each in its own way."""
    whole = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(whole, "JPEG")
    contents = {
        "empty.png": b"",
        "words.png": b"hello",
        "cut.jpg": whole.getvalue()[:300],
        "head.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
        "page.html": b"<html>",
        "moving.gif": b"GIF89a" + bytes(30),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    (folder / "folder.png").mkdir()
    return {name: folder / name for name in (*contents, "folder.png", "missing.png")}


@pytest.mark.parametrize(
    "name", ["empty.png", "words.png", "cut.jpg", "head.png", "page.html", "moving.gif", "folder.png", "missing.png"]
)
def test_what_is_no_picture(admin: Admin, tmp_path: Path, name: str) -> None:
    said = admin("read", garbage(tmp_path)[name]).refused()
    assert name in said
    assert "Nothing was read" in said


def test_a_box_outside_the_picture(admin: Admin, post: Path) -> None:
    assert "1920 x 1080" in admin("read", post, "--box", "5000,5000,10,10").refused()


def test_one_pixel_and_a_very_large_picture_of_nothing(admin: Admin, tmp_path: Path) -> None:
    for size in ((1, 1), (9000, 7000)):
        Image.new("1", size).save(tmp_path / "nothing.png")
        said = admin("read", tmp_path / "nothing.png", "--box", "0,0,1,1", "--json")
        assert (said.code, said.err, said.json["text"]) == (0, "", None)
