"""`python -m guanxi.app.cli` is the command `guanxi`."""

from guanxi.app.cli.main import main

if __name__ == "__main__":
    main()
