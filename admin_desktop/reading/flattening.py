"""Taking backgrounds away, so that all text is dark on white: light and dark windows, bubbles, and pale words alike."""

from functools import cache

from PIL import Image, ImageChops, ImageFilter

from admin_desktop.boxes import Size

# The background is looked for in a coarse copy of at most this many pixels along the longer side.
_COARSE = 480
# How many pixels of the coarse copy, across and down, decide what the background of one is: about two lines of text.
_AROUND = 7
# Rows of the coarse copy that are done at once.
_STRIP = 16
# Pale words (the time, "Like", "Reply") become darker by it, and black ones stay black.
_CONTRAST = 1.5


def flattened(image: Image.Image, whole: Size | None = None) -> Image.Image:
    """Return a grey picture of the same size in which the background is white everywhere and what stands out is dark.

    The background of a place is the commonest grey around it; what is darker or lighter than that becomes dark alike.

    Args:
        image: of any mode that Pillow can turn to grey.
        whole: the size of the picture this is a part of, so that parts are treated like the whole.
    """
    grey = image.convert("L")
    width, height = grey.size
    step = max(2, round(max(whole or grey.size) / _COARSE))
    coarse = grey.resize((max(1, width // step), max(1, height // step)), Image.Resampling.NEAREST)
    background = _commonest(coarse).resize(grey.size, Image.Resampling.NEAREST)
    return ImageChops.difference(grey, background).point(_darkness())


def _commonest(coarse: Image.Image) -> Image.Image:
    """Return the commonest grey around each pixel.

    In strips: Pillow keeps Python's lock while it filters, and the windows would stand still for as long.
    """
    beyond, found = _AROUND // 2, Image.new("L", coarse.size)
    for top in range(0, coarse.height, _STRIP):
        first = max(0, top - beyond)
        strip = coarse.crop((0, first, coarse.width, min(coarse.height, top + _STRIP + beyond)))
        done = strip.filter(ImageFilter.ModeFilter(_AROUND))
        found.paste(done.crop((0, top - first, coarse.width, min(done.height, top - first + _STRIP))), (0, top))
    return found


@cache
def _darkness() -> list[int]:
    return [max(0, 255 - round(difference * _CONTRAST)) for difference in range(256)]
