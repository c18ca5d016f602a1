"""Which servers may be sent a prompt: this machine's, and those the user names."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from synthaudit.errors import UsageError

_PORTS = {"http": 80, "https": 443}


def checked_host(base_url: str, allow_hosts: Collection[str]) -> str:
    """Host and port of a server that may be sent a prompt, as ``127.0.0.1:8000``.

    Args:
        base_url: Where the server is.
        allow_hosts: Hosts beside loopback that may be contacted, as ``name`` or ``name:port``.

    Raises:
        UsageError: The URL is none, or its host is neither loopback nor allowed.
    """
    try:
        url = urlsplit(base_url)
        name, port = (url.hostname or "").rstrip("."), url.port or _PORTS[url.scheme]
    except (ValueError, KeyError):
        name, port = "", 0
    odd = any(character.isspace() or character in "@\\" for character in base_url)
    if not name or odd:
        raise UsageError(
            "The base URL of the server must read like http://127.0.0.1:8000/v1, without a user "
            "or a password."
        )
    host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    allowed = {allowed.lower().rstrip(".") for allowed in allow_hosts}
    if not is_loopback(name) and not allowed & {name, host}:
        raise UsageError(
            f"Prompts hold patient text, and {name} is not this machine. To send them there, name "
            f"it: --allow-host {name}"
        )
    return host


def is_loopback(name: str) -> bool:
    """Whether a host is this machine, by its name alone: nothing is looked up."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
