"""`python -m kg` is `kg`."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the working folder, whose files might be taken for those that kg imports
    from kg.cli.start import start

    start()
