#!/usr/bin/env python
"""Run a management command of Storyteller."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storyteller.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        # A sentence for the operator; where it was noticed is of no use to them.
        sys.exit(str(wrong))
