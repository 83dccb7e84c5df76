"""What one draft may cost: tokens and seconds, and a clear end where they are used up."""

import time
from collections.abc import Callable

from drafter.errors import BudgetExhausted
from drafter.ports import TokenUsage
from drafter.writers.fit_context import estimate_tokens

_ADVICE = "已写好的部分不受影响，其余可逐节重写。"


class Budget:
    """The budget of one draft; 0 stands for no limit.

    Tokens are those that the server reports; where it reports none, and while an answer is under
    way, they are estimated (``estimate_tokens``), which is rather too many than too few. The time
    runs from the first call on.
    """

    def __init__(
        self, tokens: int = 0, seconds: float = 0.0, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        """``now`` gives seconds from any starting point."""
        self._tokens = tokens
        self._seconds = seconds
        self._now = now
        self._began: float | None = None
        self.spent = 0
        """Tokens so far, calls under way included."""

    def begin(self, prompt_tokens: int) -> "Spending":
        """Start a call whose prompt has so many tokens.

        Raises:
            BudgetExhausted: the prompt alone is more than what is left, or the time is over.
        """
        if self._began is None:
            self._began = self._now()
        self.check_time()
        if self._tokens and self.spent + prompt_tokens >= self._tokens:
            raise self.tokens_used_up()
        return Spending(self, prompt_tokens)

    @property
    def counts_tokens(self) -> bool:
        """Whether there is a limit of tokens."""
        return bool(self._tokens)

    @property
    def seconds_left(self) -> float | None:
        """Until the time is over; None where there is no limit."""
        if not self._seconds or self._began is None:
            return None
        return max(0.0, self._began + self._seconds - self._now())

    def check_time(self) -> None:
        """See whether there is time left.

        Raises:
            BudgetExhausted: there is none.
        """
        if self.seconds_left == 0.0:
            raise self.time_is_over()

    def spend(self, tokens: int) -> None:
        """Count tokens; a negative number gives back what was counted too much."""
        self.spent += tokens

    @property
    def is_overdrawn(self) -> bool:
        """Whether more tokens were spent than there are."""
        return bool(self._tokens) and self.spent > self._tokens

    def tokens_used_up(self) -> BudgetExhausted:
        """The error that says so."""
        return BudgetExhausted(
            f"预算用尽：本稿的{self._tokens}个词元（DRAFTER_MODEL_BUDGET_TOKENS）已用完，{_ADVICE}"
        )

    def time_is_over(self) -> BudgetExhausted:
        """The error that says so."""
        return BudgetExhausted(
            f"预算用尽：本稿的{self._seconds:g}秒（DRAFTER_MODEL_BUDGET_SECONDS）已用完，{_ADVICE}"
        )


class Spending:
    """What one call costs."""

    def __init__(self, budget: Budget, prompt_tokens: int) -> None:
        self._budget = budget
        self._counted = 0
        self._count(prompt_tokens)

    def answered(self, piece: str) -> None:
        """Count a piece of the answer.

        Raises:
            BudgetExhausted: it was one too many.
        """
        self._count(estimate_tokens(piece))
        if self._budget.is_overdrawn:
            raise self._budget.tokens_used_up()

    def cancel(self) -> None:
        """Give back what was counted: no answer came."""
        self._count(-self._counted)

    def settle(self, usage: TokenUsage) -> None:
        """Put what the server counted in the place of the estimate."""
        self._count(usage.prompt_tokens + usage.answer_tokens - self._counted)

    def _count(self, tokens: int) -> None:
        self._counted += tokens
        self._budget.spend(tokens)
