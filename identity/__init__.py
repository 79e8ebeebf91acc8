"""Who a sheet is about: readings go in, verdicts with reasons come out.

Knows people and names, keeps nothing.
"""
