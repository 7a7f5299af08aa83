"""What was already found, right also where a question leads back to itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from scaffold.sdk.values import NOTHING, SEVERAL, Unknown, Value

DEEP = 60
"""Questions inside one another; one that lies deeper is answered first, by itself."""
STEPS = 4000
"""Questions that one question may lead to."""
WAITING = 200
"""Questions that wait for one that lies deeper."""
ROUNDS = 4
FAR = 1 << 30
TANGLED = Unknown("the way to it is too long")
Answer = Callable[[], Value]


class Memory:
    """Answers by question. A question that is asked while it is being answered gets what is known so far, nothing at
    first, and is asked again until that holds; an answer that rests on such a guess is kept only once the guess is
    settled."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Value] = {}
        self.guesses: dict[Hashable, Value] = {}
        self.open: dict[Hashable, int] = {}
        self.again: set[Hashable] = set()
        self.lowest = FAR
        self.steps = 0
        self.cut: tuple[Hashable, Answer] | None = None

    def ask(self, question: Hashable, answer: Answer) -> Value:
        if question in self.known:
            return self.known[question]
        return self._within(question, answer) if self.open else self._first(question, answer)

    def _first(self, question: Hashable, answer: Answer) -> Value:
        waiting = {question: answer}
        while waiting:
            asked, how = next(reversed(waiting.items()))
            found, cut = self._begun(asked, how)
            if cut is None or cut[0] in waiting or len(waiting) > WAITING:
                self.known[asked] = found
                del waiting[asked]
            else:
                self.known.pop(asked, None)
                waiting[cut[0]] = cut[1]
        self.cut = None
        return self.known[question]

    def _begun(self, question: Hashable, answer: Answer) -> tuple[Value, tuple[Hashable, Answer] | None]:
        """An answer, and the question that lay too deep for it."""
        self.cut, self.steps = None, 0
        return self._within(question, answer), self.cut

    def _within(self, question: Hashable, answer: Answer) -> Value:
        if question in self.open:
            self.again.add(question)
            self.lowest = min(self.lowest, self.open[question])
            return self.guesses.get(question, NOTHING)
        self.steps += 1
        if len(self.open) >= DEEP or self.steps > STEPS:
            self.lowest = 0
            self.cut = self.cut or ((question, answer) if self.steps <= STEPS else None)
            return TANGLED
        at = self.open[question] = len(self.open)
        outer, self.lowest = self.lowest, FAR
        try:
            found = self._settled(question, answer)
        finally:
            del self.open[question]
            self.guesses.pop(question, None)
            self.again.discard(question)
            lowest, self.lowest = self.lowest, outer
        if lowest >= at:
            self.known[question] = found
        else:
            self.lowest = min(outer, lowest)
        return found

    def _settled(self, question: Hashable, answer: Answer) -> Value:
        found = answer()
        for _ in range(ROUNDS):
            if question not in self.again or self.guesses.get(question, NOTHING) == found:
                return found
            self.guesses[question] = found
            found = answer()
        return found if self.guesses.get(question, NOTHING) == found else SEVERAL
