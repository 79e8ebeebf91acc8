"""How paper comes back: pages go in, readings with evidence come out.

Knows paper, not people. Pixels exist only in this room; everything that leaves it is in millimetres or plain values.
"""
