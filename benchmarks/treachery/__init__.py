"""The treacherous situations, a module a topic; each has a tuple ``SITUATIONS``."""
