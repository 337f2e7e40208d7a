from pathlib import Path

import pytest

from admin_desktop.evidence.trusted_time.authorities import check_own, chosen, load_known, own_authority, pem_to_der
from admin_desktop.evidence.trusted_time.refusing import NotConfirmed
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.evidence.trusted_time.making import certificate

KNOWN = resource_dir() / "timestamps"


def test_the_known_ones_are_dated_two_at_least_and_have_roots() -> None:
    known = load_known(KNOWN)
    assert known.checked.year >= 2026
    assert len({one.url for one in known.authorities}) == len(known.authorities) >= 2
    for one in known.authorities:
        assert pem_to_der(one.roots)
        assert one.pause >= 15, "as its guide asks of scripts"
    assert chosen(Settings(), known) == list(known.authorities)


def test_a_root_that_was_exchanged_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "roots").mkdir()
    (tmp_path / "authorities.toml").write_bytes((KNOWN / "authorities.toml").read_bytes())
    for one in (KNOWN / "roots").iterdir():
        (tmp_path / "roots" / one.name).write_text(certificate("Evil").pem)
    with pytest.raises(ValueError, match="not the certificate"):
        load_known(tmp_path)


def test_a_list_of_the_admins_own(tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    file.write_text("Some words\n" + certificate("A").pem + certificate("B").pem)
    own = Settings(time_authorities=[{"name": "Ours", "url": "https://t.school", "certificates": str(file)}])
    (ours,) = chosen(own, load_known(KNOWN))
    assert (ours.name, ours.url, ours.system, len(ours.trusted())) == ("Ours", "https://t.school", False, 2)
    assert own_authority({"name": "Ours", "url": "http://t.school:8080/x?y"}).system


@pytest.mark.parametrize(
    "url",
    [
        "",
        "t.school",
        "ftp://t.school",
        "https://",
        "https://kim:pw@t.school",
        "http://a b",
        "http://x:port",
        "http://é",
    ],
)
def test_an_address_that_cannot_be_used(url: str) -> None:
    with pytest.raises(NotConfirmed, match="address of Ours cannot be used"):
        own_authority({"name": "Ours", "url": url})


def test_other_faults_in_a_list(tmp_path: Path) -> None:
    with pytest.raises(NotConfirmed, match="needs a name"):
        own_authority({"url": "https://t.school"})
    one = {"name": "Ours", "url": "https://t.school"}
    with pytest.raises(NotConfirmed, match="same address"):
        check_own([one, {**one, "name": "Theirs"}])
    bad = tmp_path / "bad.pem"
    for content in (b"", b"\xff\x00", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        bad.write_bytes(content)
        with pytest.raises(NotConfirmed, match=r"bad\.pem, cannot be used"):
            own_authority({**one, "certificates": str(bad)})
    with pytest.raises(NotConfirmed, match="cannot be used"):
        own_authority({**one, "certificates": str(tmp_path / "gone.pem")})
