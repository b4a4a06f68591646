"""What a letter that repeats the words of a comment says it is about."""


def in_letters(comment_id: int) -> str:
    """Return the name by which the queue of letters forgets them."""
    return f"comment-{comment_id}"
