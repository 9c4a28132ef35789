"""All checks in their order; one that fails by itself is a finding too, so the others are still made."""

from collections.abc import Iterator

from guanxi.app.doctor import machine
from guanxi.app.doctor.database import check_database
from guanxi.app.doctor.finding import Finding, fail
from guanxi.kernel.config import Settings
from guanxi.kernel.errors import GuanxiError


def examine(settings: Settings) -> Iterator[Finding]:
    """Findings one by one, as they are made."""
    for check in (*machine.CHECKS[:3], check_database, *machine.CHECKS[3:]):
        about = check.__name__.removeprefix("check_")
        try:
            yield from check(settings)
        except GuanxiError as error:
            yield fail(about, error.words("zh"), error.words("en"))
        except Exception as error:  # the doctor must be able to say what it could not see
            words = f"{type(error).__name__}: {error}"
            yield fail(about, f"检查未能完成：{words}", f"could not be looked at: {words}")
