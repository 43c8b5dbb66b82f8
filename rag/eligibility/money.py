"""Amounts of money: exact, in one currency, of one year."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that a profile states."""

    amount: Decimal
    currency: str
    """ISO 4217."""
    year: int | None = None
    """The tax or calendar year it belongs to; None where the profile does not say."""

    def __str__(self) -> str:
        return shown(self.amount, self.currency)


def shown(amount: Decimal, currency: str) -> str:
    """Write an amount as people read it, cents only where there are some.

    Example:
        >>> shown(Decimal("600000.00"), "CNY"), shown(Decimal("0.5"), "CNY")
        ('CNY 600,000', 'CNY 0.50')
    """
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    return f"{currency} {rounded:,.0f}" if rounded == rounded.to_integral_value() else f"{currency} {rounded:,.2f}"
