"""Pictures as nobody wants them."""

import struct
import zlib
from typing import Final

from .cast import portrait
from .messages import Manner, Reply, lead_to


def _png_that_claims(width: int, height: int) -> bytes:
    """Return a few bytes of PNG that unpack to ``width`` times ``height`` pixels, it says."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


BAD_PICTURES: Final = {
    "a bomb": Reply(_png_that_claims(60_000, 60_000), kind="image/png"),
    "half a picture": Reply(portrait().body[:150], kind="image/png"),
    "too large": Reply(portrait().body + b"\0" * 3_000_000, kind="image/png"),
    "a script": Reply(
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        kind="image/svg+xml",
    ),
    "a page": Reply(b"<h1>Log in to see this</h1>"),
    "nothing": Reply(kind="image/png"),
    "not there": Reply(b"", 404),
    "moved elsewhere": lead_to("https://evil.example/ada.png"),
    "moved to this machine": lead_to("http://127.0.0.1:8000/admin/"),
    "moved next door": lead_to("https://pbs.twimg.com/profile_images/default_profile_normal.png"),
}
# For these it is worth asking again.
PICTURES_FOR_LATER: Final = {
    "an error": Reply(b"", 500),
    "reset": Reply(manner=Manner.RESET),
    "silent": Reply(manner=Manner.SILENT),
    "dripping": Reply(kind="image/png", manner=Manner.DRIPPING),
}
