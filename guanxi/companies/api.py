"""The door to companies for other rooms: what says that two texts mean one firm. Records of firms are not here yet."""

from guanxi.companies.rules import credit_code
from guanxi.companies.rules.names import match_key as match_key


def is_credit_code(text: str) -> bool:
    """Whether a text in its stored form is a unified social credit code whose check digit fits.

    >>> is_credit_code("91330100799655058B"), is_credit_code("91330100799655058C")
    (True, False)
    """
    return credit_code.find_problem(text) is None
