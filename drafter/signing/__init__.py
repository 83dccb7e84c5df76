"""复核签发: the rules of signing, pure, and the use case over the stores."""

from drafter.signing.signing import Signing

__all__ = ["Signing"]
