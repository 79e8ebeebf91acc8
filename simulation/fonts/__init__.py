"""Handwriting typefaces for samples and tests, and the script that made them."""
