"""Completed example scans with the truth beside each, how they were made, and the demonstration that reads them."""
