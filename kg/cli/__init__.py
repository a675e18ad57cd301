"""The command line: arguments in, calls to the modules, output and exit code out. No logic.

A file for each command; what they share is in `options`. Exit codes: 0 holds, 1 violations
(warnings with --strict), 2 usage, or part of the input could not be read, run or judged.
"""

from kg.cli.main import main

__all__ = ["main"]
