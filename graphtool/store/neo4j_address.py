"""Where a Neo4j server is, and who we are there. Neither user nor password ever comes from a file of a case."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

import keyring
from keyring.errors import KeyringError

from graphtool.errors import Unavailable, Unsupported

SERVICE = "graphtool"
"""Under which name passwords are kept in the keyring; the account is ``user@address``."""
DEFAULT_USER = "neo4j"


@dataclass(frozen=True)
class Address:
    """A server, and which of its databases (None: its home database)."""

    uri: str
    database: str | None


def parse(given: str) -> Address:
    """Is this the address of a Neo4j server that may be talked to?

    Raises
    ------
    Unsupported
        ``address``: another scheme, no host, anything but a database behind it, or no encryption to another
        machine; ``address_password``: a user or password in it, which would be written into the case.
    """
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port or 7687
    except ValueError:
        raise Unsupported("address", address="?") from None
    if parts.username is not None or parts.password is not None:
        raise Unsupported("address_password", host=host)
    encrypted = parts.scheme in ("bolt+s", "neo4j+s")
    known = encrypted or (parts.scheme in ("bolt", "neo4j") and _is_here(host))
    database = parts.path.strip("/")
    if not known or not host or parts.query or parts.fragment or "/" in database:
        raise Unsupported("address", address=given)
    shown = f"[{host}]" if ":" in host else host
    return Address(f"{parts.scheme}://{shown}:{port}", database or None)


def _is_here(host: str) -> bool:
    """Is this host the machine itself, whatever a name server says?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def credentials(address: Address) -> tuple[str, str]:
    """User and password: ``GRAPHTOOL_NEO4J_USER`` and ``GRAPHTOOL_NEO4J_PASSWORD``, else the keyring.

    Raises
    ------
    Unavailable
        ``neo4j_credentials``: neither knows a password.
    """
    user = os.environ.get("GRAPHTOOL_NEO4J_USER") or DEFAULT_USER
    if password := os.environ.get("GRAPHTOOL_NEO4J_PASSWORD"):
        return user, password
    try:
        kept = keyring.get_password(SERVICE, f"{user}@{address.uri}")
    except KeyringError:
        kept = None  # no keyring on this machine: the environment is the only way
    if kept is None:
        raise Unavailable("neo4j_credentials", address=address.uri, user=user)
    return user, kept


def remember(address: Address, user: str, password: str) -> bool:
    """Keep a password in the keyring; False when the machine has none."""
    try:
        keyring.set_password(SERVICE, f"{user}@{address.uri}", password)
    except KeyringError:
        return False
    return True
