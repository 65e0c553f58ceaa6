"""Public code systems: credit codes, citizen ids, divisions, mobile numbers, and how each is masked.

Every check is pure and answers a `CodeVerdict`; nothing here raises for bad input, logs it or keeps it.
"""
