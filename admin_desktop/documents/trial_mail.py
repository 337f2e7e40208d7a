"""The mail that tries out sending: small, to the admin, and it says what it is."""

import email.policy
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.outbox.message import Message, new_message_id

_SUBJECT = "Test message from Admin Desktop"
_TEXT = """\
This is a test message. You asked Admin Desktop to send it to yourself.

It has arrived, so your reports can leave by themselves from now on. There is nothing to do, and nothing was reported.

Test message {id}, written by {program}.
"""


def write_trial(mail: str, program: str, written_at: datetime) -> Message:
    """Write a test message from an address to itself; it belongs to no report and to no outbox.

    Args:
        mail: the address.
        program: "Admin Desktop 1.0".
        written_at: for the Date header.

    Raises:
        ValueError: not a mail address.
    """
    if not is_mail_address(mail):
        raise ValueError(f"not a mail address: {mail!r}")
    message_id = new_message_id()
    header_id = f"<{message_id.lower()}@{mail.rpartition('@')[2].lower()}>"
    text = _TEXT.format(id=message_id, program=program)
    made = EmailMessage(email.policy.SMTP)
    made["Subject"] = _SUBJECT
    made["From"] = made["To"] = Address(addr_spec=mail)
    made["Date"] = written_at
    made["Message-ID"] = header_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" comes back
    made.set_content(text, cte="quoted-printable")
    return Message(message_id, "", "", mail, _SUBJECT, header_id, text, made.as_bytes())
