"""``python -m fencepost``."""

from fencepost.apps.cli import main

if __name__ == "__main__":
    main()
