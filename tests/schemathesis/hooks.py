"""What schemathesis does not know of this service: CBOR, transactions that are truly signed, and that a value has one spelling.

Every third transaction that is sent is a real one, which would be accepted. Most of those are spelled in a second way, which must be refused;
the others must be accepted, and what stands in the block then must be what was sent.
"""

import atexit
import itertools
import json
import os
import re
import urllib.request

import cbor2
import schemathesis

with open(os.environ["SOTTO_TRANSACTIONS"]) as file:
    TRANSACTIONS = [json.loads(line) for line in file]
SUBMIT = "POST /transactions"
SPELLING = "X-Spelling"
CANONICAL = "canonical"
# Field elements, ciphertexts, signatures and proofs are byte strings in CBOR; these are text there as well.
TEXT = {"signer", "vk", "key"}
DIGITS = re.compile(r"^(?:[0-9a-f]{2})+$")

numbers = itertools.count()
seen = {"requests": 0, "server_errors": 0, "signed": 0, "second_spellings": 0}


def binary(value, name=""):
    if isinstance(value, dict):
        return {key: binary(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [binary(item, name) for item in value]
    if name in ("amount", "withdraw", "supply") and isinstance(value, str) and value.isdigit():
        return int(value)
    if isinstance(value, str) and name not in TEXT and len(value) >= 32 and DIGITS.match(value):
        return bytes.fromhex(value)
    return value


def head(major, length):
    """The head of a CBOR item, as long as it can be."""
    return bytes([major << 5 | 27]) + length.to_bytes(8, "big")


def upper(text):
    """One digit in upper case."""
    return re.sub(r'"[0-9a-f]*[a-f][0-9a-f]*"', lambda found: found.group().upper(), text, count=1)


JSON = {
    CANONICAL: lambda it: json.dumps(it),
    "spaces, and fields in another order": lambda it: json.dumps(dict(reversed(it.items())), indent=3),
    "kind and content as a list": lambda it: json.dumps(list(it.values())),
    "fields as a list": lambda it: json.dumps({**it, "content": list(it["content"].values())}),
    "upper case": lambda it: upper(json.dumps(it)),
    "a field twice": lambda it: json.dumps(it)[:-1] + ', "kind": ' + json.dumps(it["kind"]) + "}",
    "a field more": lambda it: json.dumps({**it, "more": None}),
    "something behind it": lambda it: json.dumps(it) + " null",
    "a mark before it": lambda it: "\ufeff" + json.dumps(it),
    "kind as an object": lambda it: json.dumps({**it, "kind": {it["kind"]: None}}),
}
FREE = {CANONICAL, "spaces, and fields in another order"}
CBOR = {
    CANONICAL: lambda it: cbor2.dumps(it),
    "something behind it": lambda it: cbor2.dumps(it) + b"\x00",
    "a longer head": lambda it: head(5, len(it)) + cbor2.dumps(it)[1:],
    "no length": lambda it: b"\xbf" + cbor2.dumps(it)[1:] + b"\xff",
    "fields in another order": lambda it: cbor2.dumps(dict(reversed(it.items()))),
    "a field twice": lambda it: head(5, len(it) + 1) + cbor2.dumps(it)[1:] + cbor2.dumps("kind") + cbor2.dumps(it["kind"]),
    "a tag around it": lambda it: b"\xd9\xd9\xf7" + cbor2.dumps(it),
    "a list": lambda it: cbor2.dumps(list(it.values())),
    "a list inside": lambda it: cbor2.dumps({**it, "content": list(it["content"].values())}),
}


@schemathesis.serializer("application/cbor")
def cbor(ctx, value):
    return cbor2.dumps(binary(value))


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Puts a real transaction into the place of one in three that are well-formed."""
    if case.operation.label != SUBMIT or case.meta is None or case.meta.generation.mode.value != "positive":
        return
    number = next(numbers)
    if number % 3:
        return
    transaction = TRANSACTIONS[number % len(TRANSACTIONS)]
    spellings, value = (CBOR, binary(transaction)) if number % 2 else (JSON, transaction)
    name = list(spellings)[(number // 6) % len(spellings)]
    body = spellings[name](value)
    case.media_type = "application/cbor" if number % 2 else "application/json"
    kwargs["data"] = body if isinstance(body, bytes) else body.encode()
    case.headers.update({"Content-Type": case.media_type, SPELLING: name})


def bare(value):
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if key not in ("signature", "proof")}
    return [bare(item) for item in value] if isinstance(value, list) else value


def spelled(value):
    return json.dumps(bare(value), sort_keys=True)


@schemathesis.check
def nothing_has_two_spellings(ctx, response, case):
    """A second spelling is refused; what is accepted stands in the block as it was sent."""
    seen["requests"] += 1
    seen["server_errors"] += response.status_code >= 500
    name = response.request.headers.get(SPELLING)
    if name is not None:
        seen["signed"] += 1
        seen["second_spellings"] += name not in FREE
        good = 200 if name in FREE else 400
        assert response.status_code == good, f"{name}: {response.status_code}, not {good}"
    if case.operation.label != SUBMIT or response.status_code != 200:
        return
    sent = response.request.body
    height = response.json()["payload"]["height"]
    base = response.request.url.removesuffix("/transactions")
    with urllib.request.urlopen(f"{base}/blocks/{height}") as block:
        inside = json.load(block)["transactions"]
    if response.request.headers["Content-Type"] == "application/json":
        assert spelled(json.loads(sent)) in map(spelled, inside), "it stands in the block otherwise than it was sent"
    else:
        assert sent in [cbor2.dumps(binary(one)) for one in inside], "it stands in the block otherwise than it was sent"


@atexit.register
def tell():
    with open(os.environ["SOTTO_SEEN"], "w") as file:
        json.dump(seen, file)
