"""A person with a browser, as far as a sign-in needs one: follows redirects, keeps cookies, fills in forms."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def sign_in(url: str, login: str, *, allow: bool = True) -> str:
    """Sign in at the provider's own pages, and return the text of the last page.

    Args:
        url: where the program sent the browser.
        login: typed as the account.
        allow: whether to say yes there; else the provider's "Cancel" is followed.
    """
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page, at = _open(opener, url)
    for _ in range(5):
        form = re.search(r'<form[^>]*action="([^"]+)"[^>]*method="post"', page, re.DOTALL)
        if form is None:
            return page
        if not allow:
            cancel = re.search(r'href="([^"]*abort)"', page)
            assert cancel is not None
            page, at = _open(opener, urllib.parse.urljoin(at, cancel[1]))
            continue
        fields = [dict(_ATTRIBUTE.findall(one)) for one in _INPUT.findall(page)]
        filled = {one["name"]: one.get("value") or login for one in fields if "name" in one}
        data = urllib.parse.urlencode(filled).encode()
        page, at = _open(opener, urllib.parse.urljoin(at, form[1]), data)
    raise AssertionError("the provider asks without an end")


def _open(opener: urllib.request.OpenerDirector, url: str, data: bytes | None = None) -> tuple[str, str]:
    try:
        with opener.open(url, data, timeout=20) as answer:
            return answer.read().decode("utf-8"), answer.url
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(f"{error.code} at {url}: {error.read()[:500]!r}") from error
