import pytest
from PIL import Image, ImageFilter

from admin_desktop.reading import flattening


@pytest.mark.parametrize("size", [(480, 270), (31, 100), (9, 5), (1, 1), (7, 16), (7, 17)])
def test_strips_give_the_same_pixels_as_the_whole(size: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 90).point(lambda grey: grey // 40 * 40)
    whole = picture.filter(ImageFilter.ModeFilter(7))
    assert flattening._commonest(picture).tobytes() == whole.tobytes()
