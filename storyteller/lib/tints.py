"""The colours that stand where a picture is still to come: 64 classes, for no style is inline."""

from itertools import product

# css/pictures.css has a rule for each: "tint-203" has much red, no green, and all of blue.
TINTS = {f"tint-{red}{green}{blue}" for red, green, blue in product(range(4), repeat=3)}


def tint_of(colour: str) -> str:
    """Return the class nearest to ``colour`` (``#rrggbb``), "" for none."""
    if not colour:
        return ""
    levels = (int(colour[at : at + 2], 16) // 64 for at in (1, 3, 5))
    return "tint-{}{}{}".format(*levels)
