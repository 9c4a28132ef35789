"""How much measuring data there is. `full` is the size the promises speak of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """`customers` in workspace 1, `small_workspaces` beside it with `small_customers` each.

    Per customer of workspace 1: 1.3 profiles (5 % anonymous), 1.6 handles, 20 events, 3 orders, 10 order lines; per
    customer of a small one 5 events.
    """

    name: str
    customers: int
    small_workspaces: int
    small_customers: int

    @property
    def in_small(self) -> int:
        """Customers of all small workspaces together."""
        return self.small_workspaces * self.small_customers

    @property
    def events(self) -> int:
        """Events of all workspaces."""
        return 20 * self.customers + 5 * self.in_small


SCALES = {
    scale.name: scale
    for scale in (
        Scale("tiny", 2_000, 3, 20),
        Scale("small", 20_000, 50, 40),
        Scale("full", 1_000_000, 50, 2_000),
    )
}
