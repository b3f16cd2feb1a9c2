"""Commands of whoever runs the house, in their own chat alone."""

from bot.commands.order import Order
from scheduler.turns.rules import Outcome


def admit(order: Order) -> Outcome:
    """Let in whoever has a code."""
    return Outcome(admit=order.argument)
