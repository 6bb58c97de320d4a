"""Pictures that people give us, as we keep them: square, small, WebP, and nothing else in them."""

import io

from PIL import Image, ImageOps

#: Sides in pixels: in lists, and where it stands alone, each for screens with double resolution.
SIZES = (80, 256)

MOST_BYTES = 5 * 1024 * 1024
#: A few bytes can unpack into gigabytes of pixels.
MOST_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


class NotAPicture(Exception):
    """It isn't one of the kinds that we take, or it is broken."""


class TooLarge(Exception):
    """It has too many bytes, or too many pixels."""


def squares(data: bytes) -> dict[int, bytes]:
    """The middle of a picture in each of our sizes. What it says of camera and place is gone.

    Raises NotAPicture and TooLarge.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(f"{len(data)} bytes")
    picture = _opened(data)
    if picture.width * picture.height > MOST_PIXELS:
        raise TooLarge(f"{picture.width} × {picture.height} pixels")
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Exception as error:  # decoders raise whatever they stumble over in a broken file
        raise NotAPicture(str(error)) from error
    return {size: _encoded(ImageOps.fit(upright, (size, size))) for size in SIZES}


def _opened(data: bytes) -> Image.Image:
    """The picture by what its bytes say it is; only its head has been read."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(str(error)) from error
    except Exception as error:
        raise NotAPicture(str(error)) from error


def _encoded(picture: Image.Image) -> bytes:
    bare = Image.new("RGBA", picture.size)
    bare.paste(picture)
    file = io.BytesIO()
    bare.save(file, "WEBP", quality=85, method=4)
    return file.getvalue()
