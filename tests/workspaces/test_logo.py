"""The logo: what is taken, what is kept of it, and that the old one goes."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.audit.models import Entry
from app.core import files
from app.core.errors import NotAllowed, NotFound
from app.core.pictures import MOST_BYTES, SIZES, NotAPicture, TooLarge
from app.workspaces.actions import load_logo, remove_logo, set_logo
from app.workspaces.models import Membership


def picture(kind="PNG", size=(400, 300), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    file.seek(0)
    return file


def kept(workspace):
    return list(files.names_in(workspace.folder))


def again(member):
    """The member with their workspace as it is now."""
    return Membership.of(member.workspace_id, member.user_id)


def test_who_doesnt_run_it_changes_no_logo(acme):
    with pytest.raises(NotAllowed):
        set_logo(acme.max, picture())
    with pytest.raises(NotAllowed):
        remove_logo(acme.max)

    assert kept(acme.workspace) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_it_is_kept_square_in_each_size_as_webp(acme, kind):
    set_logo(acme.ada, picture(kind))

    vera = again(acme.vera)
    for size in SIZES:
        with load_logo(vera, vera.workspace.logo, size) as file, Image.open(file) as shown:
            assert (shown.format, shown.size) == ("WEBP", (size, size))
    assert next(iter(Entry.listed(acme.workspace, 1, 0))).verb == "workspace.logo_changed"


def test_what_a_camera_wrote_into_it_is_gone(acme):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x0112] = 6  # turned by a quarter
    set_logo(acme.ada, picture("JPEG", exif=exif, comment=b"Secret Comment"))

    for name in kept(acme.workspace):
        with files.load(f"{acme.workspace.folder}/{name}") as file:
            data = file.read()
        assert b"Secret" not in data
        assert not Image.open(io.BytesIO(data)).getexif()


def bomb():
    """A PNG of a few bytes that says it has 60,000 × 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\x00\x00\x00\x00IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (lambda: io.BytesIO(b""), NotAPicture),
        (
            lambda: io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            NotAPicture,
        ),
        (lambda: io.BytesIO(picture().read()[:200]), NotAPicture),
        (lambda: picture("GIF"), NotAPicture),
        (lambda: picture("BMP"), NotAPicture),
        (lambda: io.BytesIO(b"\x00" * (MOST_BYTES + 1)), TooLarge),
        (lambda: picture(size=(5001, 5001)), TooLarge),
        (lambda: picture(size=(10_000, 9_500)), TooLarge),
        (bomb, TooLarge),
    ],
    ids=["empty", "svg", "cut", "gif", "bmp", "bytes", "pixels", "warned", "bomb"],
)
def test_what_isnt_a_small_picture_is_refused(acme, source, complaint):
    with pytest.raises(complaint):
        set_logo(acme.ada, source())

    assert kept(acme.workspace) == []
    assert again(acme.ada).workspace.logo is None


def test_the_old_one_goes_when_a_new_one_comes_or_none(acme):
    set_logo(acme.ada, picture())
    first = again(acme.ada).workspace.logo
    set_logo(again(acme.ada), picture())
    second = again(acme.ada)

    assert len(kept(acme.workspace)) == len(SIZES)
    with pytest.raises(NotFound):
        load_logo(second, first, SIZES[0])
    remove_logo(second)
    remove_logo(second)
    assert kept(acme.workspace) == []
    assert again(acme.ada).workspace.logo is None


def test_no_name_leads_out_of_the_store(context):
    for name in ("../x", "a/../../x", "/etc/passwd", "a//b", "", "a\\b", "."):
        with pytest.raises(files.BadName):
            files.save(name, b"x")
