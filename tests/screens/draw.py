"""Draw our sample screens in a real browser: ``python -m tests.screens.draw FOLDER [--numbers 0-35]``.

The page is served on the loopback under the address it pretends to have; the browser is told so. It measures its own
words and posts them back; the picture is grabbed from the screen, with tabs and address bar.
"""

import argparse
import json
import os
import ssl
import subprocess
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import mss
import trustme
from jinja2 import Environment, FileSystemLoader
from PIL import Image

from tests.screens.contents import Screen, make_screen
from tests.x_server import virtual_screen

HERE = Path(__file__).parent
TEXTS = HERE.parent / "data" / "texts"
PATIENCE_S = 30
CATEGORIES = (
    "profanity",
    "libel",
    "threat",
    "self_harm",
    "harassment",
    "sexual",
    "sexual_minor",
    "illegal",
    "confidential",
    "discriminatory",
    "political",
    "religious",
    "commercial",
    "copyright",
    "impersonation",
)


def load_texts() -> list[dict[str, Any]]:
    """Read the texts that posts are made of."""
    return [one for path in sorted(TEXTS.glob("*.toml")) for one in tomllib.loads(path.read_text("utf-8"))["text"]]


@contextmanager
def served(page: str) -> Iterator[tuple[int, "Queue[dict[str, Any]]"]]:
    """Serve a page at every address of the loopback; gives the port and what the page measures."""
    measured: Queue[dict[str, Any]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/__measured":  # the browser has questions of its own
                measured.put(json.loads(body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = trustme.CA().issue_cert("example.org")
    certificate.configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, measured
    finally:
        server.shutdown()
        server.server_close()


def draw(screen: Screen, folder: Path) -> dict[str, Any]:
    """Draw one screen into a folder; returns what is true of it."""
    page = (
        Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("page.html.j2").render(screen.values)
    )
    with (
        tempfile.TemporaryDirectory() as profile,
        served(page) as (port, measured),
        virtual_screen(*screen.size) as (display, _),
    ):
        env = {**os.environ, "DISPLAY": display, "HOME": profile}
        x, y, width, height = screen.window
        command = [
            "chromium",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-sync",
            "--ignore-certificate-errors",
            "--disable-infobars",
            "--test-type",
            f"--user-data-dir={profile}",
            f"--force-device-scale-factor={screen.scale}",
            f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
            f"--window-position={round(x / screen.scale)},{round(y / screen.scale)}",
            f"--window-size={round(width / screen.scale)},{round(height / screen.scale)}",
            f"--lang={screen.values['lang']}",
            screen.url,
        ]
        manager = subprocess.Popen(["openbox", "--sm-disable"], env=env, stderr=subprocess.DEVNULL)
        browser = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            found = measured.get(timeout=PATIENCE_S)
            picture = _settled(display)
        finally:
            browser.terminate()
            browser.wait(10)
            manager.terminate()
            manager.wait(10)
    name = f"{screen.name}.png"
    picture.quantize(128, dither=Image.Dither.NONE).save(folder / name, optimize=True)
    return _truth(screen, found, name)


def _settled(display: str) -> Image.Image:
    """Take pictures until two in a row are equal."""
    before = b""
    with mss.MSS(display=display) as grabber:
        for _ in range(200):
            shot = grabber.grab(grabber.monitors[0])
            if shot.rgb == before:
                return Image.frombytes("RGB", shot.size, shot.rgb)
            before = shot.rgb
            threading.Event().wait(0.15)
    raise AssertionError("the screen does not come to rest")


def _truth(screen: Screen, found: dict[str, Any], name: str) -> dict[str, Any]:
    ratio = found["ratio"]
    # The window's own border is as wide at its sides as below.
    border = (found["outer"][0] - found["inner"][0]) / 2
    left = found["at"][0] + border
    top = found["at"][1] + found["outer"][1] - found["inner"][1] - border

    def placed(rects: list[list[float]]) -> list[int]:
        edges = [
            min(r[0] for r in rects),
            min(r[1] for r in rects),
            max(r[0] + r[2] for r in rects),
            max(r[1] + r[3] for r in rects),
        ]
        across, down = round((left + edges[0]) * ratio), round((top + edges[1]) * ratio)
        return [across, down, round((edges[2] - edges[0]) * ratio), round((edges[3] - edges[1]) * ratio)]

    at = screen.truth["offending"]
    posts = screen.values["posts"]
    bad = posts[at]
    by_kind = {(one["k"], int(one["of"])): placed(one["rects"]) for one in found["found"] if one["k"] != "private"}
    private = [
        {"kind": one["kind"], "text": " ".join(one["text"].split()), "box": placed(one["rects"])}
        for one in found["found"]
        if one["k"] == "private" and int(one["of"]) == at
    ]
    bystanders = [
        {"kind": "name", "text": post["author"], "box": by_kind["author", number]}
        for number, post in enumerate(posts)
        if number != at and post["author"] != bad["author"]
    ]
    not_these = sorted(set(CATEGORIES) if "*" in bad["must_not"] else set(bad["must_not"]))
    if private:
        # Somebody's address or number beside it makes it so, or an advertisement.
        not_these = [one for one in not_these if one not in ("confidential", "commercial")]
    return {
        "id": screen.name,
        "image": name,
        "platform": screen.truth["platform"],
        "layout": screen.truth["style"],
        "theme": screen.truth["theme"],
        "scale": screen.scale,
        "language": screen.truth["language"],
        "window_title": screen.truth["window_title"],
        "url": screen.truth["url"],
        "page": screen.truth["page"],
        "author": bad["author"],
        "handle": bad["handle"] or (bad["author"] if bad["author"].startswith("@") else None),
        "when": bad["when"],
        "text": " ".join("".join(part["text"] for part in bad["parts"]).split()),
        "categories": bad["must"],
        "not_categories": [one for one in not_these if one not in bad["must"]],
        "private": private,
        "bystanders": bystanders,
        "box": by_kind["post", at],
        "comments": [
            {
                "author": post["author"],
                "when": post["when"],
                "text": " ".join("".join(part["text"] for part in post["parts"]).split()),
                "box": by_kind["post", number],
            }
            for number, post in enumerate(posts)
        ],
    }


def main() -> None:
    """Draw the screens of some numbers and write ``truth.json`` beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--numbers", default="0-35")
    parsed = parser.parse_args()
    first, last = (int(part) for part in parsed.numbers.split("-"))
    parsed.folder.mkdir(parents=True, exist_ok=True)
    texts = load_texts()
    truth = [draw(make_screen(number, texts), parsed.folder) for number in range(first, last + 1)]
    (parsed.folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
