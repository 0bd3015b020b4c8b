"""From which devices accounts were used, and whom phones know.

A device is an entity of its own, never an account's or a person's: several accounts that were logged in from it are
found beside it, and stay several. An internet address is no device: many customers of a carrier or an office share one,
and it goes to others the next day. As an entity it would be a bridge between strangers that paths run through, so it is
a weak identifier of the account (a search for it finds all of them) and stands in the memo of each login.

Contacts and groups say who knows whom. What users write there (nicks, remarks, phones) is searched and identifies nobody:
accounts stay accounts, and none of it is money.

A table that does not say whose logins it lists is whose the folder is named after that it was handed over in: a WeChat
account, or the phone line that one is registered with. Where the same file lay in folders of several, it is nobody's.

An attempt that failed says nothing of whose account it is: it stays a row of the account, without address and device.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graphtool.derive.sources import put
from graphtool.ledger import Ledger

_FOLDERS = pa.schema([("file", pa.string()), ("owner", pa.string())])

NO_MAC = "02:00:00:00:00:00"
"""What mobile systems give to any app that asks for the address of the network card."""

_LOGINS = f"""
CREATE TABLE login AS
    SELECT l.*, CASE WHEN account IS NULL AND starts_with(f.owner, 'tel:') THEN 'line' ELSE 'account' END AS own_kind,
        CASE WHEN account IS NULL THEN f.owner ELSE coalesce(scope, 'bank') || ':' || coalesce(r.rep, account) END AS own_key,
        result IS DISTINCT FROM 'failed' AS done
    FROM f_login l LEFT JOIN rep r ON coalesce(scope, 'bank') = 'bank' AND r.number = account
    LEFT JOIN folder_owner f ON f.file = l.file
    WHERE account IS NULL AND f.owner IS NOT NULL OR account IS NOT NULL AND NOT is_masked(account);
CREATE TABLE login_device AS
    SELECT * FROM (
        SELECT fact, own_kind, own_key, time_ms, precision, ip, place, model, unnest(['d', 'e', 'g']) AS part,
            unnest(['imei:' || imei, 'mac:' || nullif(mac, '{NO_MAC}'), 'device_no:' || device_no]) AS device
        FROM login WHERE done)
    WHERE device IS NOT NULL AND NOT is_masked(device);
INSERT INTO link BY NAME SELECT fact, part, 'logged_in' AS relation, own_kind AS src_kind, own_key AS src_key,
    'device' AS dst_kind, device AS dst_key, time_ms, precision, nullif(concat_ws(' ', ip, place), '') AS memo
    FROM login_device;
INSERT INTO said SELECT 'device', device, 'name', model, false, min(fact) FROM login_device WHERE model IS NOT NULL
    GROUP BY device, model;
INSERT INTO said SELECT own_kind, own_key, unnest(['row', 'name', 'login_name', 'institution', 'ip']),
    unnest([NULL, holder_name, login_name, CASE WHEN own_kind = 'account' THEN institution END, CASE WHEN done THEN ip END]),
    false, fact FROM login
"""

# Whom a phone has as a contact, and who is in a group. A group without a number is one of its file.
_CONTACTS = """
CREATE TABLE contact AS
    SELECT c.*, coalesce(scope, 'bank') || ':' || account AS own_key, coalesce(scope, 'bank') || ':' || owner AS owner_key,
        CASE WHEN group_no IS NOT NULL AND NOT is_masked(group_no) THEN 'group:' || group_no
             WHEN group_name IS NOT NULL THEN 'file:' || file20 || ':' || group_name END AS group_key
    FROM f_contact c WHERE account IS NOT NULL AND NOT is_masked(account);
INSERT INTO link BY NAME SELECT fact, 'c' AS part, 'has_contact' AS relation, 'account' AS src_kind, owner_key AS src_key,
    'account' AS dst_kind, own_key AS dst_key, time_ms, precision, coalesce(remark, nick) AS memo FROM contact
    WHERE owner IS NOT NULL AND NOT is_masked(owner) AND owner <> account AND group_key IS NULL;
INSERT INTO link BY NAME SELECT fact, 'm' AS part, 'member_of' AS relation, 'account' AS src_kind, own_key AS src_key,
    'group' AS dst_kind, group_key AS dst_key, time_ms, precision, title AS memo FROM contact WHERE group_key IS NOT NULL;
INSERT INTO said SELECT 'account', own_key, unnest(['row', 'nick', 'nick', 'wechat', 'phone']),
    unnest([NULL, nick, remark, alias, phone]), false, fact FROM contact;
INSERT INTO said SELECT 'group', group_key, 'name', group_name, false, min(fact) FROM contact
    WHERE group_key IS NOT NULL AND group_name IS NOT NULL GROUP BY group_key, group_name
"""

STEPS: dict[str, tuple[str, ...]] = {_LOGINS: ("login",), _CONTACTS: ("contact",)}
"""Statements that fill ``link`` and ``said``, and the kinds of facts that they read."""


def open_owners(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Table ``folder_owner`` (file, owner): whose files are that leave it to their folder, where all deliveries agree."""
    told: dict[str, set[str]] = {}
    for file, key in ledger.owners():
        told.setdefault(file, set()).add(key)
    rows = [{"file": file, "owner": min(keys)} for file, keys in sorted(told.items()) if len(keys) == 1]
    put(con, "folder_owner", pa.Table.from_pylist(rows, schema=_FOLDERS))
