"""Banners: to be read on a phone, in every size and design, in whatever script the page's name is."""

import io
import re
import unicodedata
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from rapidfuzz.distance import Levenshtein

from admin_desktop.pages.banners.designs import LEAST_CONTRAST, Design, contrast, load_designs
from admin_desktop.pages.banners.lettering import Lettering
from admin_desktop.pages.banners.logo import LogoNotAllowed, LogoUnusable, read_logo
from admin_desktop.pages.banners.making import LEAST_ON_PHONE, Banner, BannerImpossible, BannerMaker
from admin_desktop.pages.banners.shaping import right_to_left
from admin_desktop.pages.snippets import PageFacts
from admin_desktop.platforms.places import PicturePlace, load_places
from admin_desktop.policy import Known3, load_pack
from admin_desktop.reading.ocr import Ocr
from admin_desktop.storage.resources import resource_dir

RESOURCES = resource_dir()
PACK = load_pack(
    RESOURCES / "policies" / "union-1610" / "2024-12-09", RESOURCES / "schemas" / "policy-pack.schema.json"
)
DISCLAIMER = PACK.mandated_texts["disclaimer"]
DESIGNS = load_designs(RESOURCES / "banners" / "designs.toml")
PLACES = {
    (platform, one.id): one
    for platform, found in load_places(RESOURCES / "platforms" / "places.toml").items()
    for one in found.pictures
}
PAGE = PageFacts("Sample High Band Boosters", "pta", Known3.YES, "Pat Sample", "pat@sample.example")
every_place = pytest.mark.parametrize("place", PLACES.values(), ids=["-".join(key) for key in PLACES])
every_design = pytest.mark.parametrize("design", DESIGNS, ids=[one.id for one in DESIGNS])


@pytest.fixture(scope="module")
def maker() -> BannerMaker:
    return BannerMaker(RESOURCES, DESIGNS)


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    return Ocr(RESOURCES / "ocr")


def picture(banner: Banner) -> Image.Image:
    return Image.open(io.BytesIO(banner.png)).convert("RGB")


def safe(place: PicturePlace, image: Image.Image) -> Image.Image:
    left, top, width, height = place.safe
    return image.crop((left, top, left + width, top + height))


def letters(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text)).lower()


@every_design
@every_place
def test_the_disclaimer_is_read_back_at_the_size_of_a_phone(
    maker: BannerMaker, ocr: Ocr, place: PicturePlace, design: Design
) -> None:
    banner = maker.make(place, PAGE, PACK, design)
    assert banner.size == place.size
    assert {"disclaimer", "contact"} <= set(banner.parts)
    assert banner.on_phone >= LEAST_ON_PHONE
    assert len(banner.png) < (place.largest or 2_000_000)
    assert DISCLAIMER in banner.alt
    # What a phone with two pixels to a logical one shows.
    shown = safe(place, picture(banner))
    phone = shown.resize((place.shown * 2, round(shown.height * place.shown * 2 / shown.width)), Image.Resampling.BOX)
    read = letters(" ".join(line.text for line in ocr.read(phone).lines))
    wanted = letters(DISCLAIMER)
    best = min(Levenshtein.distance(wanted, read[at : at + len(wanted)]) for at in range(len(read)))
    assert best <= 2, read


@every_design
@every_place
def test_colours_and_the_part_that_is_always_seen(maker: BannerMaker, place: PicturePlace, design: Design) -> None:
    image = picture(maker.make(place, PAGE, PACK, design))
    colours = {colour for _, colour in safe(place, image).getcolors(1_000_000) or []}
    assert design.ink in colours
    assert design.background in colours
    assert contrast(design.ink, design.background) >= LEAST_CONTRAST
    left, top, width, height = place.safe
    image.paste(design.background, (left, top, left + width, top + height))
    outside = {colour for _, colour in image.getcolors(1_000_000) or []}
    assert design.ink not in outside or design.ink == design.accent


def test_contrast_as_it_is_defined() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_a_design_that_cannot_be_read_well_is_refused(tmp_path: Path) -> None:
    text = (RESOURCES / "banners" / "designs.toml").read_text(encoding="utf-8")
    (tmp_path / "designs.toml").write_text(text.replace("#1B1F24", "#888888"), encoding="utf-8")
    with pytest.raises(ValueError, match="contrast"):
        load_designs(tmp_path / "designs.toml")


@pytest.mark.parametrize(
    "name",
    ["مدرسة النموذج 🐻", "בית ספר לדוגמה", "示例学校家长会", "샘플 학교", "Škola Příklad", "नमूना", "x" * 10_000,
     "👨‍👩‍👧", "a\u0301" * 90],
)  # fmt: skip
@every_place
def test_names_of_any_script_and_length(maker: BannerMaker, place: PicturePlace, name: str) -> None:
    banner = maker.make(place, PageFacts(name, "pta", contact_mail="pat@sample.example"), PACK, DESIGNS[0])
    assert {"disclaimer", "contact"} <= set(banner.parts)
    assert ("page" in banner.parts) != ("page" in banner.left_out)
    if "page" in banner.parts:
        assert name in banner.alt
    # Where there is room, every script is drawn, on every system.
    assert len(name) > 100 or place.id == "cover" or "page" in banner.parts


def test_a_name_that_no_font_has_is_left_out_and_said(maker: BannerMaker) -> None:
    banner = maker.make(PLACES["facebook", "cover"], PageFacts("หมู่บ้าน", "pta"), PACK, DESIGNS[0])
    assert banner.left_out == ("page",)


def test_a_page_of_the_district_has_no_disclaimer(maker: BannerMaker) -> None:
    page = PageFacts("Sample Schools", "district", contact_mail="pat@sample.example")
    banner = maker.make(PLACES["x", "header"], page, PACK, DESIGNS[0])
    assert banner.parts == ("page", "contact")
    assert "official site" not in banner.alt


def test_a_disclaimer_that_is_too_long_is_never_cut(maker: BannerMaker) -> None:
    from dataclasses import replace

    pack = replace(PACK, mandated_texts={"disclaimer": "A long text of another district. " * 40})
    with pytest.raises(BannerImpossible):
        maker.make(PLACES["linkedin", "cover"], PAGE, pack, DESIGNS[0])


def logo_file(folder: Path, size: tuple[int, int]) -> Path:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill=(200, 0, 0, 255))
    image.save(folder / "logo.png")
    return folder / "logo.png"


def test_a_logo_needs_permission(maker: BannerMaker, tmp_path: Path) -> None:
    logo = read_logo(logo_file(tmp_path, (400, 300)))
    place = PLACES["facebook", "cover"]
    banner = maker.make(place, PAGE, PACK, DESIGNS[1], logo)
    colours = {colour for _, colour in safe(place, picture(banner)).getcolors(1_000_000) or []}
    assert (200, 0, 0) in colours
    assert (255, 255, 255) in colours  # what was transparent is white, not black
    assert {"disclaimer", "contact"} <= set(banner.parts)
    for permission in (Known3.NO, Known3.UNKNOWN):
        with pytest.raises(LogoNotAllowed, match="permission"):
            maker.make(place, PageFacts("Sample", "pta", permission), PACK, DESIGNS[0], logo)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_logos_of_every_kind(maker: BannerMaker, tmp_path: Path, mode: str) -> None:
    Image.new(mode, (3000, 200), 1).save(tmp_path / "logo.png")
    logo = read_logo(tmp_path / "logo.png")
    assert (logo.mode, logo.width) == ("RGBA", 1024)
    assert maker.make(PLACES["x", "header"], PAGE, PACK, DESIGNS[0], logo).png


@pytest.mark.parametrize("size", [(1, 1), (5000, 2), (31, 400)])
def test_a_logo_that_is_too_small(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(LogoUnusable, match="pixels only"):
        read_logo(logo_file(tmp_path, size))


@pytest.mark.parametrize(("text", "wanted"), [("abc", False), ("1 אב", True), ("", False), ("مدرسة a", True)])
def test_where_a_line_begins(text: str, wanted: bool) -> None:
    assert right_to_left(text) == wanted


def test_lines_break_at_spaces_and_lose_nothing() -> None:
    lettering = Lettering(RESOURCES)
    for text in (DISCLAIMER, "示例学校家长会" * 20, "x" * 300, "one 👨‍👩‍👧" * 30):
        lines = lettering.wrapped(text, 20, 200)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(lettering.width(line, 20) <= 200 for line in lines)
