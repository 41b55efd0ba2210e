"""A picture as an employee would send one: a window with an error box in it, drawn without any library."""

import struct
import zlib

WIDTH, HEIGHT = 480, 270
# Rectangles (left, top, right, bottom) and their colour, painted in this order.
SHAPES = (
    ((0, 0, WIDTH, HEIGHT), (226, 231, 241)),
    ((0, 0, WIDTH, 28), (62, 68, 84)),
    ((12, 10, 60, 18), (150, 156, 170)),
    ((110, 80, 370, 200), (255, 255, 255)),
    ((110, 80, 370, 100), (194, 47, 39)),
    ((130, 118, 154, 142), (194, 47, 39)),
    ((168, 118, 346, 126), (99, 103, 111)),
    ((168, 134, 310, 142), (150, 154, 162)),
    ((280, 168, 350, 188), (51, 70, 194)),
)


def error_box() -> bytes:
    """The picture as PNG."""
    rows = b"".join(b"\x00" + _row(y) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _row(y: int) -> bytes:
    row = bytearray(WIDTH * 3)
    for (left, top, right, bottom), colour in SHAPES:
        if top <= y < bottom:
            row[left * 3 : right * 3] = bytes(colour) * (right - left)
    return bytes(row)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
