"""Sends callbacks: signed, to the address that was checked, and nowhere else."""

import asyncio
import hashlib
import hmac
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

import httpx2

from drafter.domain.callback import Delivery, Webhook
from drafter.errors import InvalidRequest
from drafter.ports import Clock

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SECONDS = 10.0


class HttpCourier:
    """Posts deliveries over HTTP. Private addresses are refused but for the networks given."""

    def __init__(self, clock: Clock, allowed_networks: Sequence[str] = ()) -> None:
        """Raises ValueError where a network is none."""
        self._clock = clock
        self._allowed = [ipaddress.ip_network(network) for network in allowed_networks]

    def check(self, url: str) -> None:
        """See whether something may be sent there.

        Raises:
            InvalidRequest: it is no address of the web, or a private one.
        """
        self._address_of(_parts_of(url))

    async def send(self, webhook: Webhook, delivery: Delivery) -> tuple[bool, str]:
        """Try once: whether it was taken, and what was met, in words."""
        try:
            parts = _parts_of(webhook.url)
            address = await asyncio.to_thread(self._address_of, parts)
        except InvalidRequest as error:
            return False, str(error)
        try:
            async with httpx2.AsyncClient(
                timeout=_SECONDS, follow_redirects=False, trust_env=False, verify=self._certificates
            ) as client:
                # To the very address that was checked: a name may mean another one a moment later.
                response = await client.post(
                    _url_at(parts, address),
                    content=delivery.body.encode(),
                    headers={"Host": parts.netloc, **self._headers(webhook, delivery)},
                    extensions={"sni_hostname": parts.hostname or ""},
                )
        except httpx2.HTTPError as error:
            return False, f"没有回应：{type(error).__name__}"
        return response.is_success, f"HTTP {response.status_code}"

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        """Read once: that takes longer than most callbacks."""
        return httpx2.create_ssl_context(trust_env=False)

    def _headers(self, webhook: Webhook, delivery: Delivery) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "drafter",
            "Drafter-Delivery": delivery.delivery_id,
            "Drafter-Timestamp": timestamp,
            "Drafter-Signature": signature(webhook.secret, timestamp, delivery.body.encode()),
        }

    def _address_of(self, parts: SplitResult) -> Address:
        host = parts.hostname or ""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            raise InvalidRequest(f"回调地址的主机名“{host}”解析不出来，请检查。") from None
        addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
        refused = [address for address in addresses if not self._may_reach(address)]
        if refused:
            raise InvalidRequest(
                f"回调地址“{host}”在内网或本机（{refused[0]}），不能使用；确需使用请管理员在 "
                "DRAFTER_CALLBACK_NETWORKS 中列出该网段。"
            )
        return addresses[0]

    def _may_reach(self, address: Address) -> bool:
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        real = mapped or address
        if any(real.version == network.version and real in network for network in self._allowed):
            return True
        return real.is_global and not real.is_multicast


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What ``Drafter-Signature`` holds: HMAC-SHA256 over the timestamp, a full stop, the body."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _parts_of(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in url
        _ = parts.port
    except ValueError:
        is_usable, parts = False, SplitResult("", "", "", "", "")
    if not is_usable:
        raise InvalidRequest("回调地址应以 http:// 或 https:// 开头，含主机名，不含用户名和密码。")
    return parts


def _url_at(parts: SplitResult, address: Address) -> str:
    host = f"[{address}]" if address.version == 6 else str(address)
    netloc = f"{host}:{parts.port}" if parts.port else host
    return parts._replace(netloc=netloc, fragment="").geturl()
