"""A server that nobody vouches for: the admin compares its fingerprint by sight, and it is remembered for it alone."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.outbox.account import Pinned
from admin_desktop.outbox.transports.looking_at import SeenCertificate, look_at
from admin_desktop.ui.certificate_dialog import CertificateDialog
from tests.outbox.mail_server import HOST, Authority, free_port, mail_server
from tests.ui.conftest import Desk, words_of
from tests.ui.mail_desk import enter, no_store, open_dialog
from tests.ui.test_accessibility import check
from tests.ui.test_mail_account import FAILED, try_out


@pytest.fixture(autouse=True)
def _no_store() -> Iterator[None]:
    with no_store():
        yield


@pytest.mark.skipif(sys.platform == "win32", reason="the bench's Windows takes every address for a wrong name first")
def test_compared_by_sight_it_is_used_and_remembered(desk: Desk, tmp_path: Path) -> None:
    port = free_port()
    with mail_server(Authority(tmp_path), port=port) as server:
        dialog = open_dialog(desk)
        enter(dialog, server, authorities="")
        assert FAILED in try_out(desk, dialog)
        assert "compare the certificate below" in dialog.steps.result.text()
        desk.click(dialog.compare)
        desk.settle()
        comparing = desk.dialog(CertificateDialog)
        assert comparing.focusWidget() is comparing.cancel
        check(comparing, comparing)
        assert comparing.fingerprint.text() == "\n".join(look_at(server.account()).lines)
        assert comparing.cancel.isDefault() and not comparing.go.isDefault()
        shown = comparing.fingerprint
        assert shown.height() >= 4 * shown.fontMetrics().lineSpacing(), "every line of it"
        # Cancel changes nothing.
        desk.click(comparing.cancel)
        desk.settle()
        assert not dialog.form.account().certificate and server.box.logins == 0
        desk.click(dialog.compare)
        desk.settle()
        desk.click(desk.dialog(CertificateDialog).go)
        desk.until(lambda: not dialog.testing and server.box.mail)
        desk.settle()
        assert dialog.steps.result.text().startswith("✓ It works.")
        desk.click(dialog.go)
        desk.settle()
        pinned = Pinned.read(desk.app.settings.smtp_certificate)
        assert pinned and pinned.is_for(HOST, port)
    (tmp_path / "other").mkdir()
    with mail_server(Authority(tmp_path / "other"), port=port) as second:
        dialog = open_dialog(desk)
        assert dialog.form.account().certificate == desk.app.settings.smtp_certificate
        assert FAILED in try_out(desk, dialog)
        assert "another certificate than the one you compared" in dialog.steps.result.text()
        assert dialog.compare.isVisible() and second.box.logins == 0
        dialog.form.host.setText("other.example")
        assert not dialog.form.account().certificate, "it was compared for another server"


def test_one_that_ran_out_cannot_be_accepted(desk: Desk) -> None:
    seen = SeenCertificate("mx.school.org", 587, "ab" * 32, ("<b>mx</b>",), "2020-01-02", expired=True)
    dialog = CertificateDialog(desk.window, seen)
    dialog.show()
    assert not dialog.go.isVisible()
    assert any("ran out on 2020-01-02" in words for words in words_of(dialog))
    dialog.close()
