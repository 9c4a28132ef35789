"""Money as whole minor units of one currency: exact, of 64 bits, never a float.

Parsing, arithmetic, percentages in basis points, and division without losing a cent. Rounding is always named by the
caller, because it is a business rule. Not here: exchange rates, ledgers (room ledger) and how an amount is shown.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from guanxi.kernel.errors import FieldProblem, Invalid

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
BASIS_POINTS: Final = 10_000

_WRITTEN: Final = re.compile(r"([+-]?)(\d{1,40}|\d{1,3}(?:,\d{3}){1,12})(?:\.(\d{1,40}))?", re.ASCII)
_AS_ASCII: Final = str.maketrans("０１２３４５６７８９，．－＋−", "0123456789,.-+-")


class Rounding(StrEnum):
    """How a value between two whole ones is settled; stored by name in rules."""

    HALF_UP = "HALF_UP"  # the nearest; halves away from zero (四舍五入)
    HALF_EVEN = "HALF_EVEN"  # the nearest; halves to the even one (banker's rounding)
    DOWN = "DOWN"  # towards zero
    UP = "UP"  # away from zero
    FLOOR = "FLOOR"  # towards minus infinity
    CEILING = "CEILING"  # towards plus infinity


class UnknownCurrency(Invalid):
    """The code is none of ISO 4217's current currencies."""

    code = "kernel.unknown_currency"
    zh = "没有货币“{currency}”。请使用 ISO 4217 的三位代码，如 CNY。"
    en = "There is no currency “{currency}”. Use a three-letter code of ISO 4217, such as CNY."


class CurrencyMismatch(Invalid):
    """Two currencies met in one sum or comparison."""

    code = "kernel.currency_mismatch"
    zh = "币种不同，不能直接计算：{left} 与 {right}。"
    en = "These amounts are in different currencies: {left} and {right}."


class AmountTooLarge(Invalid):
    """Beyond 64 bits of minor units (about 92,233 million million yuan)."""

    code = "kernel.amount_too_large"
    zh = "金额超出范围。"
    en = "The amount is out of range."


class BadWeights(Invalid):
    """Weights that nothing can be divided by."""

    code = "kernel.bad_weights"
    zh = "分摊的权重必须是不小于零的整数，且不能全为零。"
    en = "The weights of a division must be whole numbers of 0 or more, and not all 0."


@cache
def _minor_units() -> dict[str, int]:
    lines = files("guanxi.kernel").joinpath("currencies.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    return {code: int(digits) for code, digits in rows[1:]}


def list_currencies() -> list[str]:
    """All codes in alphabetical order."""
    return list(_minor_units())


def minor_units(currency: str) -> int:
    """How many decimals the currency has: JPY 0, CNY 2, KWD 3, CLF 4. Raises UnknownCurrency."""
    digits = _minor_units().get(currency)
    if digits is None:
        raise UnknownCurrency(currency=str(currency)[:12])
    return digits


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The whole number for numerator / denominator under `rounding`; exact for integers of any size.

    >>> [divide(5, 2, Rounding.HALF_UP), divide(-5, 2, Rounding.HALF_UP), divide(5, 2, Rounding.HALF_EVEN)]
    [3, -3, 2]
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    below, rest = divmod(numerator, denominator)
    positive, above_half = numerator > 0, 2 * rest - denominator
    up = False  # FLOOR
    match rounding:
        case Rounding.CEILING:
            up = rest > 0
        case Rounding.DOWN:
            up = rest > 0 and not positive
        case Rounding.UP:
            up = rest > 0 and positive
        case Rounding.HALF_UP:
            up = above_half > 0 or (above_half == 0 and positive)
        case Rounding.HALF_EVEN:
            up = above_half > 0 or (above_half == 0 and below % 2 == 1)
    return below + up


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` whole minor units (cents, fen; signed, 64 bits) of `currency` (ISO 4217).

    >>> Money.parse("1,234.50", "CNY")
    Money(amount_minor=123450, currency='CNY')
    >>> str(Money(123450, "CNY") - Money(50, "CNY"))
    'CNY 1234.00'
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        minor_units(self.currency)
        if type(self.amount_minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {type(self.amount_minor).__name__}")
        if not INT64_MIN <= self.amount_minor <= INT64_MAX:
            raise AmountTooLarge

    @classmethod
    def parse(cls, text: str, currency: str, *, rounding: Rounding | None = None, field: str = "amount") -> "Money":
        """From digits with an optional sign, commas between thousands and a decimal point (full-width forms too).

        Raises Invalid naming `field`, also for more decimals than the currency has unless a `rounding` is given.
        """
        units = minor_units(currency)
        match = _WRITTEN.fullmatch(text.strip().translate(_AS_ASCII)) if len(text) < 100 else None
        if match is None:
            raise Invalid(
                fields=[
                    FieldProblem(
                        field,
                        "not_an_amount",
                        "不是有效的金额，请写成如 1234.50 或 1,234.50 的形式。",
                        "Not an amount. Write it like 1234.50 or 1,234.50.",
                    )
                ]
            )
        sign, whole, decimals = match.groups(default="")
        numerator = int(whole.replace(",", "") + decimals) * (-1 if sign == "-" else 1)
        return cls(_in_minor_units(numerator, len(decimals), units, currency, rounding, field), currency)

    @classmethod
    def from_decimal(
        cls, value: Decimal, currency: str, *, rounding: Rounding | None = None, field: str = "amount"
    ) -> "Money":
        """From an exact decimal in major units (yuan, dollars); raises like `parse`, AmountTooLarge for infinity."""
        units = minor_units(currency)
        sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int) or value.adjusted() > 20:
            raise AmountTooLarge
        if exponent < -60:  # so that 1E-999999 costs nothing; still not exact, so it still needs a rounding
            digits, exponent = (1,) if any(digits) else (0,), -60
        numerator = int("".join(map(str, digits))) * (-1 if sign else 1)
        scaled = numerator * 10 ** max(exponent, 0)
        return cls(_in_minor_units(scaled, max(-exponent, 0), units, currency, rounding, field), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: "Iterable[Money]", currency: str) -> "Money":
        """The sum; zero of `currency` for none. Raises CurrencyMismatch."""
        summed = 0
        for amount in amounts:
            if amount.currency != currency:
                raise CurrencyMismatch(left=currency, right=amount.currency)
            summed += amount.amount_minor
        return cls(summed, currency)

    def to_decimal(self) -> Decimal:
        """The amount in major units, with all decimals of the currency."""
        digits = tuple(map(int, str(abs(self.amount_minor))))
        return Decimal((self.amount_minor < 0, digits, -minor_units(self.currency)))

    def __str__(self) -> str:
        return f"{self.currency} {self.to_decimal():f}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount_minor), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount_minor * times, self.currency)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount_minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount_minor >= self._same(other)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
        return other.amount_minor

    def apply_basis_points(self, bp: int, rounding: Rounding) -> "Money":
        """`bp` ten-thousandths of the amount: 625 is 6.25 %; may be negative or above 10,000."""
        return Money(divide(self.amount_minor * bp, BASIS_POINTS, rounding), self.currency)

    def multiply(self, rate: Decimal, rounding: Rounding) -> "Money":
        """The amount times an exact decimal rate, rounded once at the end; AmountTooLarge for a rate beyond 1E±20."""
        if not rate.is_finite() or (rate and abs(rate.adjusted()) > 20):
            raise AmountTooLarge
        numerator, denominator = rate.as_integer_ratio()
        return Money(divide(self.amount_minor * numerator, denominator, rounding), self.currency)

    def allocate(self, weights: Sequence[int], keys: Sequence[Any] | None = None) -> "list[Money]":
        """Divide by largest remainder: see `allocate_array`.

        >>> [share.amount_minor for share in Money(100, "CNY").allocate([1, 1, 1])]
        [34, 33, 33]
        """
        return [Money(share, self.currency) for share in allocate_array(self.amount_minor, weights, keys)]


def _in_minor_units(
    numerator: int, decimals: int, units: int, currency: str, rounding: Rounding | None, field: str
) -> int:
    """numerator / 10^decimals major units as whole minor units."""
    numerator, denominator = numerator * 10**units, 10**decimals
    if rounding is None and numerator % denominator:
        raise Invalid(
            fields=[
                FieldProblem(
                    field,
                    "too_many_decimals",
                    f"{currency} 最多 {units} 位小数。",
                    f"{currency} has at most {units} decimals.",
                )
            ]
        )
    return divide(numerator, denominator, rounding or Rounding.DOWN)


def allocate_array(total: int, weights: Sequence[int], keys: Sequence[Any] | None = None) -> list[int]:
    """Divide `total` (any sign) in proportion to `weights` (whole, >= 0, not all 0) by largest remainder.

    Closed form: each share is floor(|total| * w / sum(w)), and the units left over, fewer than there are shares with a
    remainder, go one each to the largest remainders. So the shares sum exactly to `total`, each is less than one unit
    from the ideal, a weight of 0 gets nothing, and a refund of -total divides into the very negatives.

    Equal remainders: the earlier share gets the unit. The result therefore depends on the order of equal weights; give
    `keys` (unique, sortable, one per weight, such as row ids) and the smaller key gets it, whatever the order.

    Raises BadWeights. Costs one sort of the remainders: about a second for a million weights.
    """
    summed = sum(weights)
    if any(type(weight) is not int or weight < 0 for weight in weights) or (summed == 0 and total != 0):
        raise BadWeights
    if keys is not None and len(keys) != len(weights):
        raise BadWeights
    if total == 0:
        return [0] * len(weights)
    sign, whole = (-1, -total) if total < 0 else (1, total)
    shares, remainders = [], []
    for weight in weights:
        share, remainder = divmod(whole * weight, summed)
        shares.append(share)
        remainders.append(remainder)
    left = whole - sum(shares)
    if left:
        smallest_lucky = sorted(remainders, reverse=True)[left - 1]
        above = [place for place, remainder in enumerate(remainders) if remainder > smallest_lucky]
        equal = [place for place, remainder in enumerate(remainders) if remainder == smallest_lucky]
        if keys is not None:
            equal.sort(key=keys.__getitem__)
        for place in above + equal[: left - len(above)]:
            shares[place] += 1
    return shares if sign > 0 else [-share for share in shares]
