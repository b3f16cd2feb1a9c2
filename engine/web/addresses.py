"""Which page may be fetched, and from which address; pure rules that resolve nothing and connect to nothing."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

PORTS = frozenset({80, 443})
_LONGEST_URL = 2000
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+", re.IGNORECASE)
# What every part of a machine's software may take for a number: 2130706433, 0x7f.1, 0177.0.0.1.
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)

_CLOSED_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' own, and a cloud's metadata
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's host, although it looks public
            "169.254.0.0/16",  # link-local, and most clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
_OPEN_6 = ip_network("2000::/3")
_CLOSED_6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = ip_network("64:ff9b::/96")
_6TO4 = ip_network("2002::/16")


def may_fetch(url: str, *, ports: frozenset[int] = PORTS) -> bool:
    """Whether a page may be asked for at all: http or https, a usual port, no credentials, an honest host."""
    if len(url) > _LONGEST_URL or _UNWRITABLE.search(url):
        return False
    try:
        parts = urlsplit(url)
        # None where none is named; one that is named "0" is none of ours.
        port = {"http": 80, "https": 443}.get(parts.scheme, 0) if parts.port is None else parts.port
        host = parts.hostname or ""
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except (UnicodeError, ValueError):
        return False
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port not in ports:
        return False
    if parts.netloc.startswith("["):
        return public(host)
    if _NUMBER.fullmatch(ascii_host):
        # Only as four plain numbers: any other spelling is there to deceive.
        return ascii_host == host and public(ascii_host)
    return _HOST.fullmatch(ascii_host) is not None


def public(address: str) -> bool:
    """Whether an address is on the open internet: nobody's own network, machine, cloud or tunnel."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _CLOSED_4)
    if ip.scope_id is not None:
        return False
    if inner := _inside(ip):
        return public(str(inner))
    return ip in _OPEN_6 and not any(ip in network for network in _CLOSED_6)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that one of the tunnels leads to. Mapped addresses and Teredo lead nowhere from here."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None
