"""Random events, and expressions that find something in them, for keys.

usage: randomkeys.py SEED COUNT EVENTS_EACH

Prints one JSON line for each of COUNT settings: what a function could be
configured with, and EVENTS_EACH events as JSON text. The same seed gives the
same lines. Events hold what makes keys differ between languages: forms of
numbers, order and repetition of names, halves of surrogate pairs, text that is
JSON, base64 or gzip.
"""

import base64
import gzip
import json
import random
import sys

NAMES = ["a", "b", "id", "list", "items", "body", "data", "zip", "B", "10", "9", "Key", "key", "é", "K", "__proto__", "x-y"]
PLAIN = ["a", "b", "id", "list", "items", "body", "data", "zip", "B", "Key", "key"]
NUMBERS = ["0", "-0", "1", "2", "-0.0", "1.0", "1.10", "12.50", "1E5", "1e15", "1e16", "1e21", "-1e21", "0.0001", "0.00001", "1e-7", "5e-324"]
NUMBERS += ["9007199254740993", "9223372036854775808", "123456789012345678901234567890", "123456789.125", "0.1", "0.30000000000000004"]
NUMBERS += ["1.7976931348623157e308", "1e400", "-1e400", "3.141592653589793238462643383279", "2e23", "4.35", "100.0", "1e22"]
TEXTS = ["", "x", "order 1", "Order 1", "a/b", "café", "😀", "～", "İ", "ΟΣ", "1", "1.0", " 42 ", "0x10", "1e5", "1_000", "true", "null"]
TEXTS += ["<a href='x'>&", "tab\there", "\u2028", "\x7f\x80", "\x00\x1f", 'q"q', "back\\slash", "\ud800", "x\udc00y", "Infinity", "nan", ".5", "٣"]
WORDS = ["a", "B", "b", "A", "aa", "z", "_", "-", "10", "9", "ä", "Ä", "é", "a b"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def of(self, *ways):
        return self.random.choice(ways)()

    # Events, as text: json.dumps would lose what matters.

    def number(self):
        if self.random.random() < 0.3:
            return repr(self.random.uniform(-1e3, 1e3) * 10 ** self.random.randint(-25, 25))
        return self.random.choice(NUMBERS)

    def quoted(self, text):
        return json.dumps(text, ensure_ascii=self.random.random() < 0.5 or not text.isprintable())

    def string(self):
        return self.quoted(self.random.choice(TEXTS))

    def scalar(self):
        return self.of(self.number, self.string, self.string, lambda: self.random.choice(["true", "false", "null"]))

    def encoded(self):
        inner = self.value(2)
        inner = inner.encode("utf-8", "surrogatepass") if self.random.random() < 0.9 else b"\xff\xe2\x82 x"
        text = self.of(
            lambda: inner.decode("utf-8", "replace"),
            lambda: base64.b64encode(inner).decode(),
            lambda: base64.b64encode(inner).decode()[:-1],
            lambda: base64.b64encode(gzip.compress(inner, mtime=0)).decode(),
            lambda: "not json",
        )
        return self.quoted(text)

    def uniform(self):
        make = self.random.choice([self.number, lambda: self.quoted(self.random.choice(WORDS))])
        return self.array([make() for _ in range(self.random.randint(0, 5))])

    def array(self, items):
        return "[" + self.random.choice([",", ", ", " ,  "]).join(items) + "]"

    def record(self, depth):
        names = [self.random.choice(NAMES) for _ in range(self.random.randint(0, 5))]
        return self.object([(name, self.value(depth + 1)) for name in names])

    def object(self, members):
        colon = self.random.choice([":", ": ", "\t:\t"])
        return "{" + ",".join(self.quoted(name) + colon + value for name, value in members) + "}"

    def value(self, depth):
        ways = [self.scalar, self.scalar, self.uniform]
        if depth < 4:
            ways += [lambda: self.record(depth), lambda: self.array([self.value(depth + 1) for _ in range(self.random.randint(0, 4))])]
        return self.of(*ways)

    def event(self):
        if self.random.random() < 0.05:
            return self.value(0)
        members = [(name, self.value(1)) for name in self.random.sample(NAMES, self.random.randint(2, 9))]
        members += [("list", self.uniform()), ("items", self.array([self.record(2) for _ in range(self.random.randint(0, 4))]))]
        members += [(name, self.encoded()) for name in ("body", "data", "zip") if self.random.random() < 0.7]
        self.random.shuffle(members)
        return self.object(members)

    # Expressions. What would make a library remember one call in the next, a
    # list in an expression that reverse turns around, is left out.

    def field(self):
        return self.random.choice([*PLAIN, *PLAIN, '"10"', '"é"', '"x-y"', "constructor", "nothing"])

    def literal(self):
        number = self.random.choice([n for n in NUMBERS if "400" not in n])
        return self.random.choice(["'x'", "'it\\'s'", "''", "`1.0`", "`0`", "`true`", "`null`", '`"x"`', '`{"b":1,"a":2}`', f"`{number}`"])

    def postfix(self, left, depth):
        ways = ["[0]", "[-1]", "[*]", "[]", ".*", "[1:]", "[::-1]", "[:2]", "[::2]", f".{self.field()}", f".{self.field()}", f"[*].{self.field()}"]
        ways += [f"[?{self.condition(depth + 1)}]", f".[{self.field()}, {self.field()}]", f".{{x: {self.field()}, a: {self.field()}}}"]
        return left + self.random.choice(ways)

    def condition(self, depth):
        sign = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        return f"{self.expression(depth + 1)} {sign} {self.expression(depth + 1)}"

    def call(self, depth):
        def inner():
            return self.expression(depth + 1)

        reference = f"&{self.field()}"
        calls = [f"{name}({inner()})" for name in ("length", "keys", "values", "type", "to_string", "to_number", "to_array", "reverse")]
        calls += [f"{name}({inner()})" for name in ("sort", "abs", "ceil", "floor", "sum", "max", "powertools_json")]
        calls += [f"{name}({inner()}, {inner()})" for name in ("not_null", "contains", "starts_with", "merge")]
        calls += [f"{name}(list)" for name in ("sort", "max", "min", "sum", "avg")]
        calls += [f"{name}(items, {reference})" for name in ("sort_by", "max_by", "min_by")]
        calls += [f"map({reference}, items)", "join('-', list)", f"ends_with({inner()}, 'x')", "powertools_json(body)", "powertools_base64(data)"]
        calls += ["powertools_json(powertools_base64(data))", "powertools_base64_gzip(zip)", "powertools_json(powertools_base64_gzip(zip))"]
        return self.random.choice(calls) if self.random.random() < 0.99 else f"nosuch({inner()})"

    def expression(self, depth=0):
        if depth > 3:
            return self.of(self.field, self.field, self.literal, lambda: "@")
        return self.of(
            self.field,
            self.field,
            self.literal,
            lambda: self.postfix(self.expression(depth + 1), depth),
            lambda: self.postfix(self.expression(depth + 1), depth),
            lambda: self.call(depth),
            lambda: self.call(depth),
            lambda: f"[{self.expression(depth + 1)}, {self.expression(depth + 1)}]",
            lambda: f"{{b: {self.expression(depth + 1)}, {self.field()}: {self.expression(depth + 1)}}}",
            lambda: f"{self.expression(depth + 1)} {self.random.choice(['||', '&&', '|'])} {self.expression(depth + 1)}",
            lambda: f"!{self.expression(depth + 1)}",
            lambda: f"({self.expression(depth + 1)})",
            lambda: self.condition(depth),
        )

    def settings(self, events):
        chance = self.random.random
        return {
            "select": "" if chance() < 0.1 else self.expression(),
            "validate": self.expression() if chance() < 0.2 else "",
            "raise": chance() < 0.2,
            "hash": self.random.choice(["md5", "md5", "sha1", "sha256", "sha512"]),
            "events": [self.event() for _ in range(events)],
        }


def settings(seed, count, events):
    maker = Maker(seed)
    return [maker.settings(events) for _ in range(count)]


if __name__ == "__main__":
    for one in settings(*map(int, sys.argv[1:4])):
        print(json.dumps(one))
