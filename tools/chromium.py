"""A chromium for the browser tests: the installed one, else Debian's with a CJK font when we are root; else say what to do."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-wqy-microhei")


def find() -> str | None:
    """Path of an installed chromium or chrome."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def has_chinese() -> bool:
    """Whether a font for Chinese is installed (as far as fontconfig knows)."""
    tool = shutil.which("fc-list")
    return tool is not None and bool(
        subprocess.run([tool, ":lang=zh"], capture_output=True, check=False).stdout.strip()
    )


def main() -> int:
    """0 when browser tests can run, or may be left out on a developer's machine."""
    if find() and has_chinese():
        return 0
    apt = shutil.which("apt-get")
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"chromium could not be installed: {done.stderr.strip()[-300:]}", file=sys.stderr)
                return 1
        return 0 if find() else 1
    print(
        f"Browser tests need chromium and a Chinese font. Install the packages {' '.join(PACKAGES)} (as root).",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
