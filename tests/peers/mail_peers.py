"""Runs real Postfix (submission) and Dovecot (SASL, delivery, IMAP) on the loopback, in a folder of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from admin_desktop.outbox.account import Account, Security
from tests.outbox.mail_server import HOST, free_port

USER, PASSWORD = "kim@school.example", "correct horse"
OFFICE = "communications@district.example"
# Seconds to come up.
_STARTS = 20.0


def are_there() -> bool:
    """Whether both are installed, and may be started (they change their user, which root alone may)."""
    programs = all(shutil.which(one) for one in ("postfix", "dovecot", "doveadm", "newaliases"))
    return programs and sys.platform != "win32" and os.geteuid() == 0


@dataclass(frozen=True)
class MailPeers:
    """Both, running.

    Attributes:
        submission: the port of Postfix, with STARTTLS and a login.
        imap: the port of Dovecot, without encryption.
        authorities: the file with the authority of their certificate.
    """

    submission: int
    imap: int
    authorities: Path

    def account(self) -> Account:
        """The account that sends there."""
        return Account(USER, HOST, self.submission, Security.STARTTLS, USER, authorities=str(self.authorities))


@contextmanager
def mail_peers(folder: Path, introspection: str = "", most: int = 25_000_000) -> Iterator[MailPeers]:
    """Run them for as long as the block.

    Args:
        folder: a short, empty one that others may enter (names of sockets are short).
        introspection: where Dovecot asks whether a token is good (RFC 7662); empty for passwords only.
        most: bytes of a message that Postfix takes, and says so.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    (folder / "server.pem").chmod(0o644)
    folder.chmod(0o755)
    peers = MailPeers(free_port(), free_port(), folder / "ca.pem")
    dovecot, postfix = _dovecot(folder, peers, introspection), _postfix(folder, peers, most)
    with _running(["dovecot", "-F", "-c", str(dovecot)], peers.imap):
        subprocess.run(["postfix", "-c", str(postfix), "start"], check=True, capture_output=True, text=True)
        try:
            _wait_for(peers.submission)
            yield peers
        finally:
            subprocess.run(["postfix", "-c", str(postfix), "stop"], check=True, capture_output=True)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            _wait_for(port)
            yield
        finally:
            running.terminate()
            running.wait(20)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _STARTS
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, f"nobody came up at port {port}"
            time.sleep(0.05)
        else:
            return


def _dovecot(folder: Path, peers: MailPeers, introspection: str) -> Path:
    place = folder / "d"
    (place / "mail").mkdir(parents=True)
    shutil.chown(place / "mail", "mail", "mail")
    (place / "users").write_text("".join(f"{one}:{{PLAIN}}{PASSWORD}::::::\n" for one in (USER, OFFICE)))
    tokens = ""
    if introspection:
        (place / "oauth2").write_text(
            f"introspection_url = {introspection}\nintrospection_mode = post\nforce_introspection = yes\n"
            "username_attribute = sub\nactive_attribute = active\nactive_value = true\n"
        )
        tokens = f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {place}/oauth2\n}}\n"
    made = place / "dovecot.conf"
    made.write_text(
        f"""base_dir = {place}/run
state_dir = {place}/state
instance_name = {folder.name}
log_path = {place}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login{" xoauth2 oauthbearer" if introspection else ""}
mail_location = maildir:{place}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
{tokens}passdb {{
 driver = passwd-file
 mechanisms = plain login
 args = {place}/users
}}
userdb {{
 driver = static
 args = allow_all_users=yes uid=mail gid=mail home={place}/mail/%u
}}
service imap-login {{
 inet_listener imap {{
  port = {peers.imap}
 }}
 inet_listener imaps {{
  port = 0
 }}
}}
service auth {{
 unix_listener {folder}/p/spool/private/auth {{
  mode = 0666
 }}
}}
service anvil {{
 unix_listener anvil-auth-penalty {{
  mode = 0
 }}
}}
service lmtp {{
 unix_listener {folder}/p/spool/private/lmtp-dovecot {{
  mode = 0666
 }}
}}
"""
    )
    return made


def _postfix(folder: Path, peers: MailPeers, most: int) -> Path:
    place = folder / "p"
    for name in ("etc", "spool", "spool/private", "data"):
        (place / name).mkdir(parents=True)
    shutil.chown(place / "data", "postfix", "postfix")
    shutil.chown(place / "spool" / "private", "postfix")
    (place / "spool" / "private").chmod(0o700)
    etc = place / "etc"
    (etc / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {place}/spool
data_directory = {place}/data
maillog_file = {place}/log
maillog_file_prefixes = {place}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.school.example
mydestination =
alias_maps =
alias_database =
virtual_mailbox_domains = school.example, district.example
virtual_transport = lmtp:unix:private/lmtp-dovecot
lmtp_destination_recipient_limit = 1
message_size_limit = {most}
smtpd_tls_chain_files = {folder}/server.pem
smtpd_tls_security_level = encrypt
smtpd_tls_mandatory_protocols = >=TLSv1.2
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_sender_login_maps = inline:{{ {{ {USER} = {USER} }} }}
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""
    )
    services = [
        f"127.0.0.1:{peers.submission} inet n - n - - smtpd",
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "proxymap unix - - n - - proxymap",
        "anvil unix - - n - 1 anvil",
        "lmtp unix - - n - - lmtp",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "postlog unix-dgram n - n - 1 postlogd",
    ]
    (etc / "master.cf").write_text("\n".join(services) + "\n")
    subprocess.run(["postfix", "-c", str(etc), "check"], check=False, capture_output=True)
    return etc
