# SPDX-License-Identifier: Apache-2.0
"""To which addresses may the server send webhooks, and to which never?

Private networks are allowed: that is where the chat and the pagers of an agency are. The addresses under which clouds
hand out the credentials of a machine are refused always, and the machine itself unless whoever runs it allows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LONGEST_URL = 500
SCHEMES = ("https", "http")
METADATA = frozenset(
    map(
        ip_address,
        ("169.254.169.254", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    )
)
"""Where clouds answer questions about a machine; some of these are no link-local addresses."""
METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
NAT64 = ip_network("64:ff9b::/96")
IPV4_COMPATIBLE = ip_network("::/96")
THIS_NETWORK = ip_network("0.0.0.0/8")
LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost")


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL that decide; `user` is whether it carries a name or password."""

    scheme: str
    host: str
    port: int | None
    user: bool
    length: int


def target_problem(target: Target, *, loopback: bool) -> str | None:
    """Why webhooks cannot be sent to this URL, as far as the URL itself tells; None when they can."""
    if target.length > LONGEST_URL:
        return f"The address is longer than {LONGEST_URL} characters."
    if target.scheme not in SCHEMES:
        return "The address must begin with https:// or http://."
    if not target.host:
        return "The address names no host."
    if target.user:
        return "The address holds a user name or password; leave it out, the signature says who sends."
    if target.port == 0:
        return "Port 0 cannot be reached."
    return _name_problem(target.host.lower().rstrip("."), loopback=loopback)


def _name_problem(host: str, *, loopback: bool) -> str | None:
    try:
        return address_problem(host, loopback=loopback)
    except ValueError:
        if host in METADATA_NAMES:
            return f"{host} hands out the credentials of machines; webhooks are never sent there."
        if not loopback and (host in LOCAL_NAMES or host.endswith(".localhost")):
            return _here(host)
        return None


def address_problem(address: str, *, loopback: bool) -> str | None:
    """Why webhooks are not sent to this IP address; None when they are. Raises ValueError for what is none."""
    ip = _meant(ip_address(address.partition("%")[0]))
    if ip in METADATA or ip.is_link_local:
        return f"{ip} is an address under which clouds hand out credentials; webhooks are never sent there."
    if ip.is_loopback:
        return None if loopback else _here(str(ip))
    if ip.is_unspecified or ip.is_multicast or ip.is_reserved or ip in THIS_NETWORK:
        return f"{ip} is not the address of a single machine."
    return None


def _here(host: str) -> str:
    return f"{host} is the server itself; whoever runs it can allow that with GONOGO_WEBHOOK_LOOPBACK=1."


def _meant(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, if it stands for one."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in NAT64 or (ip in IPV4_COMPATIBLE and int(ip) > 1):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
