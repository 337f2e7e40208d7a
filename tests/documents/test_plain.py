import unicodedata
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.documents.plain import clean_text, is_mail_address, one_line, safe_link

ANYTHING = st.text(st.characters(), max_size=200)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(ANYTHING)
def test_a_cleaned_text_has_no_controls_and_no_tricks(text: str) -> None:
    clean = clean_text(text)
    assert all(sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs") for sign in clean)
    assert not set(clean) & set(BIDI)
    assert not set(clean) & set("\r\u2028\u2029\x85")
    clean.encode("utf-8")
    assert clean_text(clean) == clean


@given(ANYTHING)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert all(unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp") for sign in line)
    assert "  " not in line
    assert "=?" not in line
    assert len(line) <= 300


@given(st.text(st.sampled_from("=?utf-8qbQB_0DA:\r\n Bc"), max_size=60))
def test_no_reader_decodes_a_line_break_out_of_one_line(text: str) -> None:
    line = one_line(text)
    assert str(make_header(decode_header(line))) == line


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?=0D=0ABcc:_mallory@evil.example?=",
        "=?utf-8?B?DQpCY2M6IG1hbGxvcnlAZXZpbC5leGFtcGxl?=",
        "==??utf-8?q?=0D=0ABcc:x?=",
        "=\u200e?utf-8?q?=0D=0ABcc:x?=",
        "=\x00?utf-8?q?=0D=0ABcc:x?=",
    ],
)
def test_encoded_words_are_broken_up(text: str) -> None:
    assert "=?" not in one_line(text)
    assert "\n" not in str(make_header(decode_header(one_line(text))))


def test_what_people_write_is_kept() -> None:
    text = "Größe 😀 👩‍👩‍👧 नमस्ते\n\tsecond line, «quoted»"
    assert clean_text(text) == text
    assert one_line("  two\r\nlines\tand   spaces ") == "two lines and spaces"


def test_a_long_text_is_cut_and_says_so() -> None:
    cut = clean_text("x" * 50_000)
    assert cut.startswith("x" * 20_000 + " … (cut: 50000")
    assert one_line("x" * 50_000) == "x" * 299 + "…"


@pytest.mark.parametrize("address", ["kim@example.org", "kim.lee+page@mail.example.org", "o'neil@example.org", "a@b"])
def test_mail_addresses(address: str) -> None:
    assert is_mail_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "@example.org",
        "kim@",
        "kim@@example.org",
        "kim@example.org\n",
        "kim@example.org\r\nBcc: x@y.z",
        "kim@example.org, x@y.z",
        "kim@example.org;x@y.z",
        "Kim <kim@example.org>",
        "<kim@example.org>",
        "kim @example.org",
        "kim@exam ple.org",
        "kim@-example.org",
        "kim@example.org.",
        "kim..lee@example.org",
        "kim@example..org",
        "kïm@example.org",
        '"kim lee"@example.org',
        "kim@[127.0.0.1]",
        "x" * 251 + "@a.b",
    ],
)
def test_what_is_no_plain_mail_address(address: str) -> None:
    assert not is_mail_address(address)


@pytest.mark.parametrize(
    "address", [".kim@example.org", "kim.@example.org", "=?utf-8?q?=0D=0ABcc=3Ax=40evil.example?=@example.org"]
)
def test_what_the_mail_library_refuses_is_no_mail_address(address: str) -> None:
    assert not is_mail_address(address)


@pytest.mark.parametrize(
    "link",
    ["https://www.facebook.com/x?y=1#z", "http://example.org", "HTTPS://EXAMPLE.ORG/a(b)c", "https://ü.example/ä"],
)
def test_links_that_may_be_opened(link: str) -> None:
    assert safe_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://example.org",
        "vbscript:x",
        "https:",
        "https://",
        "https:///path",
        "//example.org",
        "www.example.org",
        "https://exa mple.org",
        'https://example.org/"onclick="x',
        "https://example.org/<script>",
        "see https://example.org",
    ],
)
def test_links_that_may_not(link: str) -> None:
    assert safe_link(link) is None


def test_a_link_that_readers_disagree_about_may_not() -> None:
    assert safe_link("https://example.org\\@evil.example") is None
