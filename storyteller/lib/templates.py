"""Our templates as they are served: without the indentation that helps whoever reads them."""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader

# A comment of a long conversation is more indentation than words; line breaks stay, and with them
# the numbers of lines in error messages. What is put in by {{ }} is not touched.
INDENTATION = re.compile(r"(?<=\n)[ \t]+")


class LeanLoader(Loader):
    """Finds templates as Django's loader of folders does; those in HTML lose their indentation."""

    def get_contents(self, origin: Origin) -> str:
        """Return what stands in the file, each line from its first letter on."""
        contents: str = super().get_contents(origin)
        return INDENTATION.sub("", contents) if origin.name.endswith(".html") else contents
