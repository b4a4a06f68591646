"""HTML that is read elsewhere: in feed readers and mail, where our addresses mean nothing."""

import re

# In sanitised HTML only, where every value stands in double quotes and no tag is broken.
_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"<source\b[^>]*>")
_OF_SCREENS = re.compile(r'\s(?:srcset|sizes|loading|decoding)="[^"]*"')
_OF_SITE = re.compile(r'(\s(?:href|src)=")(?=/(?!/))')
_OF_PAGE = re.compile(r'(\shref=")(?=#)')


def for_elsewhere(html: str, site: str, page: str) -> str:
    """Return sanitised ``html`` with whole addresses and one size of each picture.

    ``site`` is the site's address without a slash at its end, ``page`` that of the page the text
    stands on, which footnotes lead to.
    """

    def whole(tag: re.Match[str]) -> str:
        plain = _OF_SCREENS.sub("", tag[0])
        return _OF_PAGE.sub(rf"\g<1>{page}", _OF_SITE.sub(rf"\g<1>{site}", plain))

    return _TAG.sub(whole, _SOURCE.sub("", html))
