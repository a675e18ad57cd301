"""`python -m kg` is `kg`."""

from kg.cli.start import start

if __name__ == "__main__":
    start()
