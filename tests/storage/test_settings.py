import json
from pathlib import Path

import pytest

from admin_desktop.storage.files import FolderGone
from admin_desktop.storage.settings import Settings, load_settings, save_settings

FULL = Settings(
    name="Kim Ångström 😀",
    mail="kim@example.org",
    employed=True,
    supervisor_name="Dr. Lee",
    supervisor_mail="lee@example.org",
    communications_mail="comms@example.org",
    pack="other-1",
    pack_revision="2020-01-01",
    setup_done=True,
    setup_skipped=True,
    theme="dark",
    capture_scope="all",
    capture_keys="ctrl+alt+p",
    capture_button=True,
    capture_button_place=[-300, 40],
    last_region=[0, 0, 1920, 1080, 1920, 1080, 10, 20, 300, 200],
    sending="smtp",
    smtp_host="mail.example.org",
    smtp_port=2525,
    smtp_security="starttls",
    smtp_user="kim",
    smtp_open_for="mail.example.org",
    smtp_authorities="/etc/ssl/school.pem",
    send_with="eml",
    copy_to_me=True,
    smtp_a_minute=20,
    smtp_certificate="ab" * 32,
    smtp_sign_in=True,
    oauth_client="c-1",
    oauth_secret="s-1",
    oauth_issuer="https://login.school.org",
    oauth_scopes="openid",
    offer_sending=False,
    trusted_time=True,
    backup_folder="/media/kim/STICK",
    backup_since="2026-11-22T03:41:07.123Z",
    time_authorities=[{"name": "Ours", "url": "https://time.example.org", "certificates": "/etc/ssl/time.pem"}],
    window={"geometry": "AdnQywAD", "state": "AAAA"},
)

BROKEN = {
    "nothing in it": b"",
    "cut off": b'{"name": "Kim", "ma',
    "not text": b"\xff\xfe\x00\x01\x80",
    "not UTF-8": '{"name": "Jos\xe9"}'.encode("latin-1"),
    "a list": b"[]",
    "a word": b'"settings"',
    "null": b"null",
    "a list of words": b'{"time_authorities": ["x"]}',
    "a list of numbers": b'{"time_authorities": [{"url": 1}]}',
    "text where yes or no belongs": b'{"setup_done": "yes"}',
    "a number where text belongs": b'{"name": 3}',
    "null where text belongs": b'{"mail": null}',
    "a number where yes or no belongs": b'{"employed": 1}',
    "a list where the window belongs": b'{"window": []}',
    "numbers in the window": b'{"window": {"x": 1}}',
    "deeper than any reader goes": b"[" * 100_000,
    "a number longer than any reader takes": b'{"name": ' + b"9" * 10_000 + b"}",
    "zero bytes after a power cut": bytes(200),
}


@pytest.mark.parametrize("settings", [Settings(), FULL])
def test_round_trip(tmp_path: Path, settings: Settings) -> None:
    save_settings(tmp_path / "settings.json", settings)
    loaded = load_settings(tmp_path / "settings.json")
    assert loaded.settings == settings
    assert loaded.notice is None


def test_every_setting_is_in_the_round_trip() -> None:
    default = Settings()
    assert all(getattr(FULL, name) != getattr(default, name) for name in Settings.__slots__)


def test_a_person_can_read_the_file(tmp_path: Path) -> None:
    save_settings(tmp_path / "settings.json", FULL)
    assert "Kim Ångström 😀" in (tmp_path / "settings.json").read_text(encoding="utf-8")


def test_no_file_is_the_defaults_without_a_word(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path / "settings.json")
    assert loaded.settings == Settings()
    assert loaded.notice is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_set_aside_and_named_and_never_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    (tmp_path / "settings.broken-1.json").write_bytes(b"an older one")
    path.write_bytes(content)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.notice is not None
    assert "settings.broken-2.json" in loaded.notice
    assert not path.exists()
    assert (tmp_path / "settings.broken-2.json").read_bytes() == content
    assert (tmp_path / "settings.broken-1.json").read_bytes() == b"an older one"
    save_settings(path, loaded.settings)
    assert load_settings(path).notice is None


def test_a_folder_in_its_place_is_set_aside_too(tmp_path: Path) -> None:
    (tmp_path / "settings.json" / "inside").mkdir(parents=True)
    loaded = load_settings(tmp_path / "settings.json")
    assert loaded.notice is not None
    assert (tmp_path / "settings.broken-1.json" / "inside").is_dir()


def test_what_cannot_be_set_aside_is_left_and_said(ordinary_user: Path) -> None:
    path = ordinary_user / "settings.json"
    path.write_bytes(b"{")
    ordinary_user.chmod(0o500)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert loaded.notice is not None
    assert str(path) in loaded.notice
    assert path.read_bytes() == b"{"
    ordinary_user.chmod(0o700)


def test_keys_of_a_newer_version_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"name": "Kim", "hologram": {"on": True}}), encoding="utf-8")
    loaded = load_settings(path)
    assert loaded.settings == Settings(name="Kim")
    assert loaded.notice is None


def test_missing_keys_of_an_older_version_are_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{}", encoding="utf-8")
    assert load_settings(path).settings == Settings()


def test_the_mark_that_windows_editors_put_first_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'\xef\xbb\xbf{\r\n  "name": "Kim",\r\n  "employed": null\r\n}\r\n')
    loaded = load_settings(path)
    assert loaded.settings.name == "Kim"
    assert loaded.notice is None


def test_half_a_surrogate_pair_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"name": "Kim \\ud83d"}')
    save_settings(path, load_settings(path).settings)
    assert load_settings(path).settings.name == "Kim ?"


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderGone):
        save_settings(tmp_path / "gone" / "settings.json", Settings())
