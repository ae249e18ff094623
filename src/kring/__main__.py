"""``python -m kring`` is ``kring``."""

from kring.cli import main

if __name__ == "__main__":
    main()
