"""The way out that a machine's settings name: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; calls nobody."""

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(target: str) -> str | None:
    """The URL of the proxy for calls of ``target``, an http(s) URL, with what opens it; None where there is none, and
    for this machine itself, which no proxy can reach. Raises ValueError for one of a kind that can't be used."""
    proxies, to = getproxies(), urlsplit(target)
    url = proxies.get(to.scheme) or proxies.get("all") or ""
    if not url or _is_here(to.hostname or "") or proxy_bypass(to.netloc.rpartition("@")[2]):
        return None
    url = url if "://" in url else f"http://{url}"
    kind = urlsplit(url).scheme
    if kind not in ("http", "https"):
        raise ValueError(f"a proxy of the kind {kind}:// can't be used: name an http:// one in HTTPS_PROXY")
    return url


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
