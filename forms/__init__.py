"""What is asked and where it stands: definitions go in, positioned boxes and drawn pages come out.

The ground floor of the house. Every position of the program is decided by :mod:`forms.layout`; nothing here knows
of cameras, people or registers.
"""
