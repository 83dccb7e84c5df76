"""What every wrapper of a chat model is, whatever it does around a call."""

from drafter.ports import ChatModel


class ChatAround:
    """A chat model within another: under the inner one's name, and as large."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""
        return self._model.name

    @property
    def context_size(self) -> int:
        """Tokens that prompt and answer may have together."""
        return self._model.context_size

    @property
    def answer_size(self) -> int:
        """Tokens that an answer may have."""
        return self._model.answer_size
