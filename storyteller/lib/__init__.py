"""Pure helpers that know no app; everything else may import from here."""
