"""Who sheets are about: accepted rightly, accepted wrongly, looked at; schools, families and strangers of every kind.

``python -m benchmarks.identity --data DIR [--sheets 2000] [--bank FILE --drawn 100000] [--seed 1]``

Sheets go the whole way through the program: printed, filled in by hands the model never saw, captured, read, matched,
judged. For volume, sheets are put together from cells that the real reader saw (``benchmarks.bank``).
"""
