"""Pictures: which are refused before they cost anything, and what becomes of the others."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from PIL import ImageCms, ImageFile

from accounts.models import User
from blog.models import Blog, Image
from blog.models.image import prepare
from blog.pictures import GuardedImageField
from tests import people
from tests.factories import make_post


def drawn(kind: str = "PNG", size: tuple[int, int] = (64, 40), **options: Any) -> bytes:
    """Return a red picture with a blue left half, as a file of ``kind``."""
    mode = options.pop("mode", "RGB")
    picture = Pillow.new("RGB", size, (255, 0, 0))
    picture.paste((0, 0, 255), (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    picture.convert(mode).save(written, kind, **options)
    return written.getvalue()


def upload(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    """Return ``content`` as a form receives it."""
    return SimpleUploadedFile(name, content)


# Bombs ----------------------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def gif_of(width: int, height: int, frames: int) -> bytes:
    """Return a GIF of so many frames, 20 bytes each."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + frame * frames + b"\x3b"


def webp_of(width: int, height: int) -> bytes:
    """Return a WebP whose header claims a canvas."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def jpeg_of(width: int, height: int) -> bytes:
    """Return a JPEG whose header was changed to claim a size."""
    content = bytearray(drawn("JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def in_pieces(kind: str, piece: bytes, megabytes: int = 4) -> bytes:
    """Return a picture whose header is followed by ``piece`` over and over."""
    head, tail = {
        "GIF": (gif_of(9, 9, 0)[:-1], gif_of(9, 9, 1)[-21:]),
        "JPEG": (drawn("JPEG")[:2], drawn("JPEG")[2:]),
        "PNG": (drawn("PNG")[:33], drawn("PNG")[33:]),
    }[kind]
    return head + piece * (megabytes * 1_000_000 // len(piece)) + tail


@pytest.fixture
def no_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test when Pillow is asked about a file at all."""
    monkeypatch.setattr(Pillow, "open", lambda *_args, **_more: pytest.fail("Pillow was asked."))


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("GIF", b"!\xfe\x01a\x00"),
        ("GIF", b"!\xfe\x00"),
        ("GIF", b"\x00"),
        ("PNG", struct.pack(">I", 3) + b"tEXta\0b" + struct.pack(">I", zlib.crc32(b"tEXta\0b"))),
        ("JPEG", b"\xff\xfe\x00\x03a"),
        ("JPEG", b"\xff\xe1\x00\x0aExif\0\0ab"),
        ("JPEG", b"\xff"),
        ("JPEG", b"\xff\xd0"),
        ("JPEG", b"a"),
    ],
)
def test_a_picture_in_a_million_pieces_is_refused_before_anybody_walks_through(
    no_opening: None, kind: str, piece: bytes
) -> None:
    with pytest.raises(ValidationError, match="no picture we can read"):
        GuardedImageField().clean(upload(in_pieces(kind, piece)))


@pytest.mark.parametrize("size", [0, 1, 5, 9, 10, 11, 12, 13, 20, 30])
@pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG", "WEBP", "AVIF"])
def test_a_file_cut_off_anywhere_is_refused(kind: str, size: int) -> None:
    with pytest.raises(ValidationError):
        GuardedImageField().clean(upload(drawn(kind)[:size]))


@pytest.fixture
def no_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test when anything decodes the pixels of a picture."""

    def load(self: ImageFile.ImageFile) -> None:
        pytest.fail("A picture was decoded before it was judged.")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(png_of(5_001, 5_000), "25 million pixels", id="a little too large"),
        pytest.param(png_of(9_000, 9_000), "25 million pixels", id="Pillow would warn"),
        pytest.param(png_of(60_000, 60_000), "25 million pixels", id="Pillow would refuse"),
        pytest.param(png_of(1_000_000, 1), "25 million pixels", id="a line"),
        pytest.param(png_of(2**31 - 1, 2**31 - 1), "", id="the largest a PNG can claim"),
        pytest.param(jpeg_of(65_500, 65_500), "25 million pixels", id="jpeg"),
        pytest.param(webp_of(16_383, 16_383), "", id="webp"),
        pytest.param(webp_of(2**24, 2**24), "", id="the largest a WebP can claim"),
        pytest.param(gif_of(60_000, 60_000, 1), "25 million pixels", id="gif"),
        pytest.param(gif_of(4_000, 4_000, 13), "moves for too long", id="frames x pixels"),
        pytest.param(gif_of(1, 1, 50_000), "moves for too long", id="very many frames"),
        pytest.param(b"\0" * 20_000_001, "at most 20 MB", id="bytes"),
    ],
)
def test_a_bomb_is_refused_by_its_header(no_decoding: None, content: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence or None):
        GuardedImageField().clean(upload(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
        b"not a picture",
        drawn("BMP"),
        drawn("TIFF"),
        drawn("ICO"),
        drawn("PDF"),
        drawn("PNG")[:40],
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        GuardedImageField().clean(upload(content))


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif"), ("AVIF", "avif")],
)
def test_ordinary_pictures_pass(kind: str, ending: str) -> None:
    passed = GuardedImageField().clean(upload(drawn(kind), f"holiday.{ending}"))
    assert passed.image.size == (64, 40)


def test_a_short_animation_passes() -> None:
    GuardedImageField().clean(upload(gif_of(100, 100, 20), "moves.gif"))


# From upload to renditions --------------------------------------------------------------------


@pytest.fixture
def store(blog: Blog, ada: User, run_tasks: Callable[[], None]) -> Callable[..., Image]:
    """Return a function that stores a picture and lets the worker prepare it."""

    def store(content: bytes, name: str = "holiday.jpg", alt: str = "A train") -> Image:
        image = Image.store(blog, upload(content, name), alt=alt, by=ada)
        assert image.status == Image.Status.WAITING
        run_tasks()
        image.refresh_from_db()
        return image

    return store


def opened(path: str) -> Pillow.Image:
    """Return a stored rendition, decoded."""
    with default_storage.open(path) as file:
        picture = Pillow.open(io.BytesIO(file.read()))
        picture.load()
        return picture


def test_a_picture_is_made_in_several_widths_never_wider_than_itself(
    store: Callable[..., Image],
) -> None:
    image = store(drawn("JPEG", (1200, 600)))
    assert image.status == Image.Status.READY
    assert (image.width, image.height) == (1200, 600)
    made = [(one["format"], one["width"], one["height"]) for one in image.renditions]
    assert made == [
        (kind, width, width // 2) for width in (1200, 960, 480) for kind in ("avif", "webp", "jpeg")
    ]
    for one in image.renditions:
        picture = opened(one["path"])
        assert picture.size == (one["width"], one["height"])
        assert picture.format == one["format"].upper()


def test_a_large_photograph_keeps_its_size_in_the_row_and_1600_pixels_in_the_files(
    store: Callable[..., Image],
) -> None:
    image = store(drawn("JPEG", (4000, 3000)))
    assert (image.width, image.height) == (4000, 3000)
    assert [one["width"] for one in image.renditions[::3]] == [1600, 960, 480]
    assert opened(image.renditions[0]["path"]).size == (1600, 1200)


def test_a_small_picture_stays_small(store: Callable[..., Image]) -> None:
    assert {one["width"] for one in store(drawn("PNG", (64, 40))).renditions} == {64}


@pytest.mark.parametrize("has_profile", [True, False])
def test_nothing_but_pixels_is_left_and_the_picture_stands_upright(
    store: Callable[..., Image], has_profile: bool
) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter to the right
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    extra = {"icc_profile": profile} if has_profile else {}
    content = drawn("JPEG", (800, 400), exif=exif, comment=b"SecretComment", **extra)
    image = store(content)
    assert (image.width, image.height) == (400, 800)
    for one in image.renditions:
        with default_storage.open(one["path"]) as file:
            kept = file.read()
        assert b"Secret" not in kept
        assert b"Exif" not in kept
        assert b"ICC_PROFILE" not in kept
        # The left half, blue, is on top after a quarter turn to the right.
        picture = opened(one["path"]).convert("RGB")
        top = picture.getpixel((picture.width // 2, 5))
        assert isinstance(top, tuple)
        assert top[2] > 200
        assert top[0] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_its_size_is_known_before_the_task_runs(
    blog: Blog, ada: User, kind: str, orientation: int, run_tasks: Callable[[], None]
) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    image = Image.store(blog, upload(drawn(kind, (80, 40), exif=exif)), alt="x", by=ada)
    said = (image.width, image.height)
    assert said == ((40, 80) if orientation == 6 else (80, 40))
    run_tasks()
    image.refresh_from_db()
    assert (image.width, image.height) == said


def test_the_average_colour_is_kept(store: Callable[..., Image]) -> None:
    assert store(drawn("PNG", (400, 400))).colour in {"#800080", "#7f007f", "#80007f", "#7f0080"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
def test_every_kind_of_pixel_can_be_prepared(store: Callable[..., Image], mode: str) -> None:
    if mode == "I;16":
        grey = Pillow.new("I;16", (64, 40), 32_768)
        written = io.BytesIO()
        grey.save(written, "PNG")
        content = written.getvalue()
    else:
        content = drawn("PNG", mode=mode)
    image = store(content)
    assert image.status == Image.Status.READY
    if mode == "I;16":
        assert image.colour == "#808080"


def test_colours_of_print_are_prepared(store: Callable[..., Image]) -> None:
    assert store(drawn("JPEG", mode="CMYK")).is_ready


def test_transparency_survives_and_is_white_in_jpeg(store: Callable[..., Image]) -> None:
    written = io.BytesIO()
    Pillow.new("RGBA", (64, 40), (0, 0, 0, 0)).save(written, "PNG")
    image = store(written.getvalue())
    avif, webp, jpeg = (opened(one["path"]) for one in image.renditions)
    assert image.colour == "", "It would show through for ever."
    for one in (avif, webp):
        assert one.convert("RGBA").getpixel((5, 5)) == (0, 0, 0, 0)
    assert jpeg.getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_that_breaks_while_it_is_decoded_is_failed(store: Callable[..., Image]) -> None:
    image = store(drawn("PNG", (400, 400))[:-200])
    assert image.status == Image.Status.FAILED
    assert image.renditions == []


def test_the_task_does_no_harm_when_it_runs_again(store: Callable[..., Image]) -> None:
    image = store(drawn("JPEG", (1200, 600)))
    before = {one["path"]: opened(one["path"]).tobytes() for one in image.renditions}
    # As if the worker had died after writing the files and before saying so.
    Image.objects.filter(pk=image.pk).update(status="waiting", renditions=[])
    prepare.call(image.pk)
    image.refresh_from_db()
    assert {one["path"]: opened(one["path"]).tobytes() for one in image.renditions} == before
    assert len(default_storage.listdir(f"images/{image.name}")[1]) == len(before)


def test_a_picture_of_before_gets_what_is_missing_and_keeps_what_readers_have(
    blog: Blog, ada: User, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG", (1200, 600)))
    story = make_post(blog, ada, body=f'<img src="/pictures/{image.name}/" alt="x">')
    old = [one for one in image.renditions if one["format"] != "avif"]
    for one in image.renditions:
        default_storage.delete(one["path"])
        if one in old:
            default_storage.save(one["path"], ContentFile(b"as it was"))
    Image.objects.filter(pk=image.pk).update(renditions=old)
    story.save()
    assert "avif" not in story.body
    prepare.call(image.pk)
    image.refresh_from_db()
    story.refresh_from_db()
    assert "/1200.avif 1200w" in story.body
    assert [one["format"] for one in image.renditions[:3]] == ["avif", "webp", "jpeg"]
    for one in image.renditions:
        with default_storage.open(one["path"]) as file:
            assert (file.read() == b"as it was") is (one in old)


def test_a_ready_picture_is_left_alone(store: Callable[..., Image]) -> None:
    image = store(drawn("JPEG"))
    image.original.delete(save=False)  # whoever read it again would stumble
    prepare.call(image.pk)


def test_a_picture_deleted_meanwhile_is_nobodys_loss(blog: Blog) -> None:
    prepare.call(12_345)


def test_a_name_tells_nothing(store: Callable[..., Image]) -> None:
    image = store(drawn("JPEG"), name="../../etc/My Secret Holiday.JPG")
    assert len(image.name) == 22
    assert image.original.name == f"originals/{image.name}.jpg"


def test_a_deleted_picture_leaves_no_file(
    store: Callable[..., Image], django_capture_on_commit_callbacks: Any
) -> None:
    image = store(drawn("JPEG"))
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.filter(pk=image.pk).delete()
    assert default_storage.listdir(f"images/{image.name}")[1] == []
    assert default_storage.listdir("originals")[1] == []


# In the story ---------------------------------------------------------------------------------


def test_a_picture_in_a_story_says_how_large_it_is(
    blog: Blog, ada: User, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG", (1200, 600)), alt='A "train" <1>')
    story = make_post(blog, ada, body=f'<p>x</p><img src="/pictures/{image.name}/">')
    for words in (
        'width="1200" height="600"',
        f"/media/images/{image.name}/480.webp 480w",
        'alt="A &quot;train&quot; &lt;1&gt;"',
    ):
        assert words in story.body
    again = story.body
    story.save()
    assert story.body == again


def test_the_authors_own_description_stands(
    blog: Blog, ada: User, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG"))
    story = make_post(blog, ada, body=f'<img alt="Mine" src="/pictures/{image.name}/">')
    assert 'alt="Mine"' in story.body


def test_a_story_saved_before_its_picture_was_ready_is_told(
    blog: Blog, ada: User, run_tasks: Callable[[], None]
) -> None:
    image = Image.store(blog, upload(drawn("JPEG", (1200, 600))), alt="", by=ada)
    story = make_post(blog, ada, body=f'<img src="/pictures/{image.name}/" alt="x">')
    assert 'width="1200" height="600"' in story.body, "The page must not jump later."
    assert "srcset" not in story.body
    before = Blog.objects.get().edition
    run_tasks()
    story.refresh_from_db()
    assert "/480.avif 480w" in story.body
    assert Blog.objects.get().edition == before + 1


def test_a_picture_of_another_blog_is_not_dressed(
    blog: Blog, ada: User, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG"))
    other = make_post(people.make_blog(), ada, body=f'<img src="/pictures/{image.name}/" alt="">')
    assert "width" not in other.body


def test_the_cover_stands_above_the_story(
    client: Client, blog: Blog, ada: User, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG", (1200, 600)))
    story = make_post(blog, ada, cover=image)
    assert f"/media/images/{image.name}/960.webp 960w" in client.get(story.path).text


def test_the_cover_stands_beside_the_story_in_lists_cut_around_its_focal_point(
    client: Client, blog: Blog, ada: User, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG", (1200, 600)))
    image.focus_on(0.2, 1.0)
    make_post(blog, ada, cover=image)
    page = client.get("/").text
    assert f'<source type="image/avif" srcset="/media/images/{image.name}/480.avif">' in page
    assert f'src="/media/images/{image.name}/480.jpeg" width="480" height="240" alt=""' in page
    assert 'class="cropped focus-x-1 focus-y-4 tint-101"' in page


def test_a_cover_that_is_not_ready_is_left_out(client: Client, blog: Blog, ada: User) -> None:
    image = Image.store(blog, upload(drawn("JPEG")), alt="", by=ada)
    story = make_post(blog, ada, cover=image)
    page = client.get(story.path)
    assert page.status_code == 200
    assert "story-cover" not in page.text
    assert "entry-cover" not in client.get("/").text


# The files ------------------------------------------------------------------------------------


def test_a_ready_picture_leads_to_its_widest_rendition(
    client: Client, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG", (1200, 600)))
    answer = client.get(image.get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"] == f"/media/images/{image.name}/1200.jpeg"
    assert opened(answer["Location"].removeprefix("/media/")).size == (1200, 600)


def test_a_waiting_picture_is_a_grey_page_that_nobody_keeps(
    client: Client, blog: Blog, ada: User
) -> None:
    image = Image.store(blog, upload(drawn("JPEG")), alt="", by=ada)
    answer = client.get(image.get_absolute_url())
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "no-store" in answer["Cache-Control"]
    assert 'width="64" height="40"' in answer.text
    Image.objects.update(status="failed")
    assert client.get(image.get_absolute_url()).status_code == 404


def test_a_picture_of_another_blog_is_not_there(
    client: Client, store: Callable[..., Image]
) -> None:
    image = store(drawn("JPEG"))
    people.make_blog(title="Another", address="testserver")
    assert client.get(image.get_absolute_url()).status_code == 404


def test_a_rendition_is_sent_with_what_keeps_it_harmless(
    client: Client, store: Callable[..., Image], django_assert_num_queries: Any
) -> None:
    rendition = store(drawn("JPEG")).renditions[0]
    with django_assert_num_queries(0):
        answer = client.get(f"/media/{rendition['path']}")
    assert answer.status_code == 200
    content = answer.getvalue()
    assert answer["Content-Type"] == "image/avif"
    assert answer["Content-Length"] == str(len(content)) != "0"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    head = client.head(f"/media/{rendition['path']}")
    head.close()
    assert (head.status_code, head["Content-Length"]) == (200, answer["Content-Length"])
    assert client.post(f"/media/{rendition['path']}").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "originals/secret.png",
        "images/../originals/secret.png",
        "images/%2e%2e/originals/secret.png",
        "images/..%2foriginals/secret.png",
        "images//etc/passwd.png",
        "images/.hidden.png",
        "images/a/b.svg",
        "images/a/b.html",
        "images/missing/480.webp",
        "images/folder.webp",
        "images/",
        "images",
        "",
        "images/" + "a" * 300 + ".webp",
    ],
)
def test_no_other_file_has_an_address(client: Client, blog: Blog, path: str) -> None:
    default_storage.save("originals/secret.png", ContentFile(drawn()))
    default_storage.save("images/folder.webp/x.webp", ContentFile(b"x"))
    default_storage.save("images/a/b.svg", ContentFile(b"<svg/>"))
    default_storage.save("images/a/b.html", ContentFile(b"x"))
    assert client.get(f"/media/{path}").status_code in {301, 404}
    assert client.get(f"/media/{path}", follow=True).status_code == 404
