"""What idemtui must say about an item, worked out from the item alone.

The reading here is a second one, independent of idemtui's: boto3 delivers the
item, and the rules are those of the libraries' record format.
"""

from datetime import UTC, datetime

ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

DEFAULT_NAMES = {
    "key": "id",
    "sort": None,
    "status": "status",
    "expiration": "expiration",
    "in_progress_expiration": "in_progress_expiration",
    "validation": "validation",
    "data": "data",
}


def record(item, **names):
    """The fields that hold still; times that pass are judged by check()."""
    names = DEFAULT_NAMES | names
    partition = item[names["key"]]["S"]
    key = item[names["sort"]]["S"] if names["sort"] else partition
    prefix, _, digest = key.rpartition("#")
    expiration = _number(item, names["expiration"])
    deadline = _number(item, names["in_progress_expiration"])
    return {
        "key": key,
        "partition_key": partition,
        "prefix": prefix,
        "digest": digest,
        "algorithm": ALGORITHMS[len(digest)],
        "status": item[names["status"]]["S"],
        "expiration": expiration,
        "expiration_time": _time(expiration * 1000),
        "in_progress_expiration": deadline,
        "in_progress_expiration_time": None if deadline is None else _time(deadline),
        "validation": item.get(names["validation"], {}).get("S"),
        "data_bytes": len(item[names["data"]]["S"].encode()) if names["data"] in item else None,
    }


def check(records, items, **names):
    """Asserts that records are exactly the items, and returns them by key."""
    found = {one["key"]: one for one in records}
    assert len(found) == len(records), "a key is listed twice"
    wanted = {one["key"]: one for one in (record(item, **names) for item in items)}
    assert {key: _common(one, wanted.get(key, {})) for key, one in found.items()} == wanted
    return found


def _common(found, wanted):
    """found, cut to the fields that wanted has; absent and empty are null."""
    return {name: _plain(found.get(name)) for name in wanted}


def _plain(value):
    return None if value == "" else value


def _number(item, name):
    return int(item[name]["N"]) if name in item else None


def _time(milliseconds):
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"
