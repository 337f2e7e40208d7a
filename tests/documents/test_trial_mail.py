import email
import email.policy
from datetime import UTC, datetime

import pytest

from admin_desktop.documents.trial_mail import write_trial

NOW = datetime(2026, 11, 22, 3, 41, 7, tzinfo=UTC)


def test_it_goes_to_its_writer_and_says_what_it_is() -> None:
    message = write_trial("kim@School.org", "Admin Desktop 1.0", NOW)
    mail = email.message_from_bytes(message.eml, policy=email.policy.default)
    assert mail["From"] == mail["To"] == message.recipient == "kim@School.org"
    assert mail["Message-ID"] == message.header_id == f"<{message.id.lower()}@school.org>"
    assert mail["Subject"] == message.subject == "Test message from Admin Desktop"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n")
    assert text == message.body
    assert text.startswith("This is a test message.")
    assert f"Test message {message.id}, written by Admin Desktop 1.0." in text
    assert len(message.eml) < 2000
    assert message.subject_id == "", "it belongs to no report"


def test_each_is_another_message() -> None:
    assert len({write_trial("kim@school.org", "x", NOW).header_id for _ in range(20)}) == 20


@pytest.mark.parametrize("mail", ["", "kim", "kim@school.org\r\nBcc: all@school.org", "Kim <kim@school.org>"])
def test_what_is_no_address_is_no_recipient(mail: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        write_trial(mail, "x", NOW)
