"""Dated rule packs and the pure checks that read them: see packs, founding, ballot, relations."""
