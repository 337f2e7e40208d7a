"""Which replies are relied on, and which are refused, each with its sentence."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.judging import judge, judge_kept, make_request
from admin_desktop.evidence.trusted_time.refusing import NotConfirmed, Why
from tests.evidence.trusted_time.authority import OpensslAuthority, openssl_verify
from tests.evidence.trusted_time.making import NOW, SHA512, YEAR, Maker, certificate, integer, seq

DATA = b'{"seq":1}'
ROOT = certificate("Made-up Root")
TRUSTING = Authority("Clock & Co", "http://clock.example", ROOT.pem, system=False)
linux = pytest.mark.skipif(sys.platform != "linux", reason="openssl's program is Linux's here")


def test_a_true_reply_holds_and_says_all_that_is_kept() -> None:
    request = make_request(DATA)
    judged = judge(TRUSTING, request, Maker(ROOT).answer(request), DATA)
    assert judged.gen_time == NOW
    assert (judged.serial, judged.policy) == ("1001", "1.3.6.1.4.1.99999.1")
    assert judged.roots == ROOT.pem
    assert judged.chain.count("BEGIN CERTIFICATE") == 1
    assert len(judged.roots_sha256) == 64


def test_each_request_has_a_nonce_of_its_own() -> None:
    assert make_request(DATA) != make_request(DATA)


@linux
def test_what_is_made_up_here_satisfies_openssl_too(tmp_path: Path) -> None:
    """Else the refusals below could have another cause."""
    reply = Maker(ROOT).answer(make_request(DATA))
    assert openssl_verify(tmp_path, DATA, reply, ROOT.pem)
    assert not openssl_verify(tmp_path, DATA + b" ", reply, ROOT.pem)


@linux
def test_a_reply_of_openssl_holds_and_answers_no_other_question(tmp_path: Path) -> None:
    real = OpensslAuthority(tmp_path / "real")
    trusting = Authority("Real", "http://real.example", real.root.pem, system=False)
    request = make_request(DATA)
    reply = real.answer(request)
    judged = judge(trusting, request, reply, DATA)
    assert abs(judged.gen_time - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert openssl_verify(tmp_path, DATA, reply, judged.roots)
    with pytest.raises(NotConfirmed) as refused:
        judge(trusting, make_request(DATA), reply, DATA)
    assert refused.value.why == Why.NONCE


REFUSED = {
    "another nonce": (Maker(ROOT, nonce=7), Why.NONCE),
    "no nonce": (Maker(ROOT, nonce=-1), Why.NONCE),
    "another hash": (Maker(ROOT, imprint=bytes(32)), Why.IMPRINT),
    "another algorithm": (Maker(ROOT, algorithm=SHA512, imprint=bytes(64)), Why.IMPRINT),
    "the hash under a wrong name": (Maker(ROOT, algorithm=SHA512), Why.IMPRINT),
    "forged": (Maker(ROOT, forged=True), Why.SIGNATURE),
    "signs programs": (Maker(ROOT, certificate("C", ROOT, usage=ExtendedKeyUsageOID.CODE_SIGNING)), Why.USAGE),
    "signs anything": (Maker(ROOT, certificate("C", ROOT, usage=None)), Why.USAGE),
    "expired by then": (Maker(ROOT, certificate("C", ROOT, end=NOW - dt.timedelta(days=1))), Why.EXPIRED),
    "not valid yet": (Maker(ROOT, certificate("C", ROOT, start=NOW + dt.timedelta(days=1))), Why.EXPIRED),
    "a root of the same name": (Maker(), Why.UNTRUSTED),
    "a stranger": (Maker(certificate("Somebody")), Why.UNTRUSTED),
    "no certificate": (Maker(ROOT, bare=True), Why.UNTRUSTED),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_a_sentence(what: str) -> None:
    maker, why = REFUSED[what]
    request = make_request(DATA)
    with pytest.raises(NotConfirmed) as refused:
        judge(TRUSTING, request, maker.answer(request), DATA)
    assert refused.value.why == why
    assert "Clock & Co" in str(refused.value)
    assert str(refused.value).endswith("Nothing is lost: the picture is sealed, and the time is asked for again later.")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (b"", Why.NOT_A_REPLY),
        (b"<html><title>Log in to the guest network</title></html>", Why.NOT_A_REPLY),
        (seq(seq(integer(0))), Why.NOT_A_REPLY),
        (Maker(ROOT).answer(make_request(DATA))[:-7], Why.NOT_A_REPLY),
        (Maker(ROOT).answer(make_request(DATA)) + b"x", Why.NOT_A_REPLY),
        (Maker(ROOT).refusal("too many requests\nX-Evil: 1"), Why.REFUSED),
    ],
)
def test_what_is_no_reply(reply: bytes, why: Why) -> None:
    with pytest.raises(NotConfirmed) as refused:
        judge(TRUSTING, make_request(DATA), reply, DATA)
    assert refused.value.why == why
    assert "\n" not in str(refused.value)


def test_a_reply_holds_on_after_the_certificate_has_expired() -> None:
    """What counts is the time it states."""
    then = NOW - 3 * YEAR
    maker = Maker(ROOT, certificate("Old", ROOT, start=then - YEAR, end=then + YEAR), moment=then)
    request = make_request(DATA)
    reply = maker.answer(request)
    judged = judge(TRUSTING, request, reply, DATA)
    assert judged.gen_time == then
    assert judge_kept("Old", request, reply, DATA, judged.roots) == judged


def test_only_the_roots_that_matter_are_kept() -> None:
    others = "".join(certificate(f"Other {number}").pem for number in range(3))
    request = make_request(DATA)
    trusting = Authority("C", "http://c.example", others + ROOT.pem, system=True)
    assert judge(trusting, request, Maker(ROOT).answer(request), DATA).roots == ROOT.pem


def test_without_any_root() -> None:
    request = make_request(DATA)
    with pytest.raises(NotConfirmed) as refused:
        judge(Authority("C", "", "", system=False), request, Maker(ROOT).answer(request), DATA)
    assert refused.value.why == Why.NO_ROOTS
