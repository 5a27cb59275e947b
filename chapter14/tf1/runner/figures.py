"""Figures of a notebook, compared by what they show. Python 3.7 syntax.

The measure is the share of ink that differs. Both figures, on white, are averaged over blocks of 4
by 4 pixels, which evens out how letters and slanted lines are smoothed; then the differences of
red, green and blue are summed, and divided by the sum of the larger of both figures' ink, where ink
is one minus the brightness. Figures of equal size that matplotlib 3.5 and 3.11 drew of the same
data: 0.6% to 5%, and 13% where there is but a dashed line; of other data: 13% to 60%.
"""

import base64
import io
import struct

import numpy as np

ALIKE = 0.15  # share of ink; more is another figure
BLOCK = 4


def pngs(outputs):
    """[bytes, ...] of the PNG images."""
    images = (output["data"]["image/png"] for output in outputs
              if "image/png" in output.get("data", {}))
    return [base64.b64decode(image if isinstance(image, str) else "".join(image))
            for image in images]


def size(png):
    """(width, height) in pixels."""
    return struct.unpack(">II", png[16:24])


def difference(stored, obtained):
    """The share of ink that differs, 0 to 1; None where two PNGs cannot be compared."""
    if stored == obtained:
        return 0.0
    if size(stored) != size(obtained):
        return None
    try:
        a, b = _pixels(stored), _pixels(obtained)
    except (ImportError, OSError, SyntaxError, ValueError):  # no Pillow, or no whole PNG
        return None
    return float(np.abs(a - b).sum() / max(np.maximum(1 - a, 1 - b).sum(), 1e-9))


def _pixels(png):
    """Red, green and blue, 0 to 1, on white, averaged over blocks."""
    from PIL import Image
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return np.asarray(image.reduce(BLOCK), dtype=np.float64) / 255


def compare(stored, obtained):
    """(verdict, note) on the figures of two lists of outputs."""
    a, b = pngs(stored), pngs(obtained)
    if len(a) != len(b):
        return "differs", f"figures: stored {_sizes(a)}, obtained {_sizes(b)}"
    shares = [difference(*pair) for pair in zip(a, b)]
    for number, share in enumerate(shares, 1):
        if share is not None and share > ALIKE:
            return "differs", f"figure {number}: {100 * share:.0f}% of the ink differs"
    if None in shares:
        return "figures counted", f"figures only counted: stored {_sizes(a)}, obtained {_sizes(b)}"
    worst = max(shares, default=0)
    return (("figures alike", f"figures: {100 * worst:.1f}% of the ink differs") if worst
            else ("exact", ""))


def _sizes(images):
    return ", ".join("%dx%d" % size(image) for image in images) or "none"
