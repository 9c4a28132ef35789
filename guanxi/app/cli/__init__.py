"""The command `guanxi`: each group of commands is one file; plain errors and exit codes (1 failed, 2 wrong use,
3 not running).
"""

from guanxi.app.cli.main import main

__all__ = ["main"]
