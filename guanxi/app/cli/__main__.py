"""`python -m guanxi.app.cli`, used for the child processes."""

from guanxi.app.cli.main import main

main()
