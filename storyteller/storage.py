"""How static files are named and kept."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Name each file by its contents, inside JavaScript modules too, and compress it once."""

    support_js_module_import_aggregation = True
