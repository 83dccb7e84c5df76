"""Whose certificates are believed where a model is reached over TLS."""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """What the operator installed (or SSL_CERT_FILE names), and the public ones.

    Reading them takes a tenth of a second: once in a process.
    """
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
