"""Speed and accuracy, runnable by anyone: each script is a module with ``--help``.

Scripts that take ``--data DIR`` want a folder of handwriting and names as ``docs/benchmarks.md`` describes; it is not
part of the project.
"""
