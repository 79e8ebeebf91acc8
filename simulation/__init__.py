"""A school's paper without the school: hands that write, pens, printers, copiers, scanners and phones.

For samples, tests, training and benchmarks; the program itself never imports it.
"""
