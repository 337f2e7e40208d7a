"""Pictures of people beside their posts."""

from PIL import Image

from admin_desktop.boxes import Box

# How far left of a name it may begin, and how large it may be, in heights of a line.
_LARGEST = 5.0
_SMALLEST = 1.2


def find_avatar(image: Image.Image, name: Box, edge: int, height: float) -> Box | None:
    """Find the picture that stands left of a name: something that is no background, about as wide as it is high.

    Args:
        image: the whole picture.
        name: where the name stands.
        edge: the left edge of the post's text, physical pixels.
        height: of a line of text.

    Returns:
        its box, or None.
    """
    reach = round(_LARGEST * height * 1.4)
    right = min(edge or name.x, name.x) - 2
    area = Box(right - reach, name.y - round(1.5 * height), reach, round((_LARGEST + 2) * height)).cut(image.size)
    if area is None or area.width < _SMALLEST * height:
        return None
    piece = image.crop((area.x, area.y, area.right, area.bottom)).convert("RGB")
    background = _commonest(piece)
    differs = _differs(piece, background)
    found = _block(differs, right - area.x, round(name.y + name.height / 2 - area.y))
    if found is None:
        return None
    left, top, end, bottom = found
    width, tall = end - left, bottom - top
    if not (_SMALLEST * height <= width <= _LARGEST * height and 0.6 <= width / max(1, tall) <= 1.6):
        return None
    return Box(area.x + left, area.y + top, width, tall)


def _commonest(piece: Image.Image) -> tuple[int, int, int]:
    colours = piece.getcolors(piece.width * piece.height) or [(1, (255, 255, 255))]
    found = max(colours)[1]
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def _differs(piece: Image.Image, background: tuple[int, int, int]) -> Image.Image:
    """Return white where a pixel is not the background."""
    from PIL import ImageChops

    plain = Image.new("RGB", piece.size, background)
    bands = ImageChops.difference(piece, plain).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point([255 if value > 18 else 0 for value in range(256)])


def _block(mask: Image.Image, right: int, middle: int) -> tuple[int, int, int, int] | None:
    """Return the bounds of what stands nearest to the left of a column, at about a row."""
    columns = [bool(mask.crop((x, 0, x + 1, mask.height)).getbbox()) for x in range(min(right, mask.width))]
    end = len(columns)
    while end and not columns[end - 1]:
        end -= 1
    if not end:
        return None
    left = end
    while left and columns[left - 1]:
        left -= 1
    strip = mask.crop((left, 0, end, mask.height))
    rows = [bool(strip.crop((0, y, strip.width, y + 1)).getbbox()) for y in range(strip.height)]
    near = [y for y, there in enumerate(rows) if there]
    if not near:
        return None
    top = min(near, key=lambda y: abs(y - middle))
    bottom = top
    while top and rows[top - 1]:
        top -= 1
    while bottom + 1 < len(rows) and rows[bottom + 1]:
        bottom += 1
    return left, top, end, bottom + 1
