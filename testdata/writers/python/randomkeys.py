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
import re
import struct
import sys

NAMES = ["a", "b", "id", "list", "items", "body", "data", "zip", "B", "10", "9", "Key", "key", "é", "K", "__proto__", "x-y"]
PLAIN = ["a", "b", "id", "list", "items", "body", "data", "zip", "B", "Key", "key"]
# Names that sort, fold, escape or index in ways of their own.
ODD_NAMES = ["", " ", "0", "01", "-1", "1.5", "1e3", "4294967294", "4294967295", "_", "Z", "ß", "ẞ", "ſ", "ﬁ", "Ǆ", "ǅ", "ΑΣ", "ΑΣΑ", "Σ", "ς"]
ODD_NAMES += ["İ", "i̇", "ı", "\u2028", "\u0000", "\x7f", 'a"b', "a\\b", "a\tb", "～", "😀", "𐐀", "𐐨", "\ud800", "\udc00", "toString", "length", "constructor"]
NUMBERS = ["0", "-0", "1", "2", "-0.0", "1.0", "1.10", "12.50", "1E5", "1e15", "1e16", "1e21", "-1e21", "0.0001", "0.00001", "1e-7", "5e-324"]
NUMBERS += ["9007199254740993", "9223372036854775808", "123456789012345678901234567890", "123456789.125", "0.1", "0.30000000000000004"]
NUMBERS += ["1.7976931348623157e308", "1e400", "-1e400", "3.141592653589793238462643383279", "2e23", "4.35", "100.0", "1e22"]
NUMBERS += ["1e-400", "-1e-400", "0e0", "-0e5", "0.0e-7", "1e+05", "1E-0005", "1.7976931348623159e308", "2.4703282292062328e-324", "9.5e-7", "999999999999999999999.9"]
TEXTS = ["", "x", "order 1", "Order 1", "a/b", "café", "😀", "～", "İ", "ΟΣ", "1", "1.0", " 42 ", "0x10", "1e5", "1_000", "true", "null"]
TEXTS += ["<a href='x'>&", "tab\there", "\u2028", "\x7f\x80", "\x00\x1f", 'q"q', "back\\slash", "\ud800", "x\udc00y", "Infinity", "nan", ".5", "٣"]
TEXTS += ["\ufeff1", "\u00a07\u3000", "+7", "-0", "0b11", "0o17", "1.", "1e", "e1", "--1", "1__0", "-inf", "1e999", "\x1c5", "\x855", "9" * 25, "🇩🇪", "e\u0301"]
WORDS = ["a", "B", "b", "A", "aa", "z", "_", "-", "10", "9", "ä", "Ä", "é", "a b"]
# Templates: what stands in capitals is made up, WELL as what a function may take.
ONE_ARGUMENT = ["length", "keys", "values", "type", "to_string", "to_number", "to_array", "reverse", "sort", "abs", "ceil", "floor", "sum", "avg"]
ONE_ARGUMENT += ["max", "min", "not_null", "merge", "powertools_json", "powertools_base64", "powertools_base64_gzip"]
WELL = ["list", "items", "items[*].a", "list[:2]", "items[].list[]", "@", "body", "a", "'x,y'", "keys(@)", "values(@)"]
CALLS = [f"{name}(ANY)" for name in ONE_ARGUMENT]
CALLS += [f"{name}(WELL)" for name in ONE_ARGUMENT if name not in ("reverse", "sort")]
CALLS += [f"{name}(ANY, ANY)" for name in ("not_null", "contains", "starts_with", "ends_with", "merge", "join")]
CALLS += [f"{name}(list)" for name in ("sort", "max", "min", "sum", "avg", "reverse", "to_array")]
CALLS += [f"{name}(items, &FIELD)" for name in ("sort_by", "max_by", "min_by")]
CALLS += [f"{name}(WELL, &ANY)" for name in ("sort_by", "max_by", "min_by")]
CALLS += ["map(&FIELD, items)", "map(&ANY, WELL)", "join('-', list)", "join(LITERAL, WELL)", "ends_with(ANY, 'x')"]
CALLS += ["contains(WELL, LITERAL)", "merge(@, ANY)", "merge(@, items[0], items[1])", "not_null(ANY, ANY, ANY)", "map(&to_number(@), list)"]
CALLS += ["map(&to_string(@), list)", "sum(map(&length(@), items))", "to_number(powertools_base64(data))", "powertools_json(body)", "powertools_base64(data)"]
CALLS += ["powertools_json(powertools_base64(data))", "powertools_base64_gzip(zip)", "powertools_json(powertools_base64_gzip(zip))"]
WRONG_CALLS = ["nosuch(ANY)", "length(ANY, ANY)", "abs()", "sort_by(ANY, ANY)", "map(list, items)", "type(&ANY)", "'abs'(ANY)"]
POSTFIXES = ["[0]", "[-1]", "[*]", "[]", ".*", "[1:]", "[::-1]", "[:2]", "[::2]", ".FIELD", ".FIELD", "[*].FIELD", "[?IF]", ".[FIELD, FIELD]"]
POSTFIXES += [".{x: FIELD, a: FIELD}", "[BOUND:BOUND:BOUND]", "[INDEX]", "[*][*]", "[][]", ".*.*", "[0][1:]", "[*][0]", "[?FIELD]", ".CALL", "[*].CALL", " | ANY"]
MARKS = ["[", "]", "[]", "[?", "(", ")", "{", "}", ".", "..", "*", "@", "&", "&&", "|", "||", "!", "!=", "==", "=", "<", ":", "::", ",", "-", "-1", "0", "a", '"b"', "'", "`", "#", "é"]
WORD = re.compile(r"`(?:\\.|[^`])*`|'(?:\\.|[^'])*'|\"(?:\\.|[^\"])*\"|[A-Za-z_0-9]+|\|\||&&|[=!<>]=|\[\]|\[\?|\S")
# What either library is given: its own names, the other's, and none at all.
HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s", "shake_128", "shake_256", "MD5", "SHA256"]
HASHES += ["RSA-MD5", "RSA-SHA1", "RSA-SHA1-2", "RSA-SHA512/256", "RSA-SHA3-224", "RSA-SM3", "ssl3-md5", "ssl3-sha1", "md5WithRSAEncryption", "ripemd", "rmd160"]
HASHES += ["RSA-RIPEMD160", "sha512-224", "sha512-256", "sha512-256WithRSAEncryption", "sha3-224", "sha3-384", "blake2b512", "blake2s256", "md5-sha1", "shake128"]
HASHES += ["shake256", "sm3", "sm3WithRSAEncryption", "sha-256", "SHA2-512", "SHA-512/224", "id-rsassa-pkcs1-v1_5-with-sha3-512", "md4", "new", "nosuch"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def of(self, *ways):
        return self.random.choice(ways)()

    # Events, as text: json.dumps would lose what matters.

    def number(self):
        if self.random.random() < 0.6:
            return self.random.choice(NUMBERS)
        return self.of(
            lambda: repr(self.random.uniform(-1e3, 1e3) * 10 ** self.random.randint(-25, 25)),
            lambda: repr(struct.unpack("<d", self.random.randbytes(8))[0]).replace("nan", "0").replace("inf", "1e999"),
            lambda: str(2 ** self.random.randint(0, 1100) + self.random.randint(-1, 1)),
            lambda: f"{self.random.randint(1, 9)}e{self.random.randint(-330, 310)}",
            lambda: str(10 ** self.random.randint(0, 25) + self.random.randint(-1, 1)) + self.random.choice(["", ".0", ".5", "e0", "E-3", "e+2"]),
            lambda: self.random.choice(["0.", "-0.", "1."]) + "0" * self.random.randint(0, 9) + str(self.random.randint(0, 10**17)),
        )

    def quoted(self, text):
        return json.dumps(text, ensure_ascii=self.random.random() < 0.5 or not text.isprintable())

    def string(self):
        return self.quoted(self.text())

    def text(self):
        if self.random.random() < 0.8:
            return self.random.choice(TEXTS)
        return "".join(self.character() for _ in range(self.random.randint(0, 6)))

    def character(self):
        limit = self.random.choice([0x80, 0x100, 0x800, 0x3000, 0xE000, 0x10000, 0x20000, 0x110000])
        return chr(self.random.randrange(limit))

    def name(self):
        return self.of(*[lambda: self.random.choice(NAMES)] * 6, lambda: self.random.choice(ODD_NAMES), self.text)

    def scalar(self):
        return self.of(self.number, self.string, self.string, lambda: self.random.choice(["true", "false", "null"]))

    def encoded(self):
        inner = self.value(2)
        inner = inner.encode("utf-8", "surrogatepass") if self.random.random() < 0.8 else self.bytes()
        coded = base64.b64encode(inner).decode()
        zipped = base64.b64encode(self.zipped(inner)).decode()
        cut = self.random.randint(0, len(coded))
        text = self.of(
            lambda: inner.decode("utf-8", "replace"),
            lambda: self.random.choice([" ", "\ufeff", "\n\t", ""]) + inner.decode("utf-8", "replace") + self.random.choice([" ", "x", "\x00", ",", ""]),
            lambda: coded,
            lambda: coded[:cut],
            lambda: coded[:cut] + self.random.choice("=-_ \n\ré") + coded[cut:],
            lambda: coded.rstrip("=") + "=" * self.random.randint(0, 3),
            lambda: zipped,
            lambda: zipped,
            lambda: "not json",
        )
        return self.quoted(text)

    def bytes(self):
        return b"".join(self.random.choice([b"\xff", b"\xe2\x82", b" x", b"\xf0\x9f", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xc0\x80", b"\r\n", b'"a"']) for _ in range(4))

    def zipped(self, inner):
        """gzip, mostly well-formed: in two parts, cut short, or with a tail."""
        data = gzip.compress(inner, mtime=0)
        return self.of(
            lambda: data,
            lambda: data,
            lambda: data,
            lambda: data + gzip.compress(b'"more"', mtime=0),
            lambda: data[: self.random.randint(0, len(data))],
            lambda: data + bytes(self.random.randint(0, 3)),
            lambda: data + b"tail",
            lambda: data[:-6] + b"\x00" + data[-5:],
            lambda: inner,
        )

    def uniform(self):
        make = self.random.choice([self.number, lambda: self.quoted(self.random.choice(WORDS))])
        return self.array([make() for _ in range(self.random.randint(0, 5))])

    def array(self, items):
        return "[" + self.random.choice([",", ", ", " ,  "]).join(items) + "]"

    def record(self, depth):
        names = [self.name() for _ in range(self.random.randint(0, 5))]
        return self.object([(name, self.value(depth + 1)) for name in names])

    def object(self, members):
        colon = self.random.choice([":", ": ", "\t:\t"])
        return "{" + ",".join(self.quoted(name) + colon + value for name, value in members) + "}"

    def value(self, depth):
        ways = [self.scalar, self.scalar, self.uniform]
        if depth < 4:
            ways += [lambda: self.record(depth), lambda: self.array([self.value(depth + 1) for _ in range(self.random.randint(0, 4))])]
        return self.of(*ways)

    def deep(self):
        """A value within many others."""
        value = self.scalar()
        for _ in range(self.random.randint(5, 90)):
            value = self.array([value]) if self.random.random() < 0.5 else self.object([(self.name(), value)])
        return value

    def event(self):
        kind = self.random.random()
        if kind < 0.05:
            return self.value(0)
        if kind < 0.08:
            return self.object([("a", self.deep()), ("b", self.deep())])
        members = [(name, self.value(1)) for name in self.random.sample(NAMES, self.random.randint(2, 9))]
        members += [(self.name(), self.value(1))]
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
        literals = ["'x'", "'it\\'s'", "''", "'\\\\'", "'é😀'", "`1.0`", "`0`", "`true`", "`null`", '`"x"`', '`{"b":1,"a":2}`', '`"\\u00e9\\ud800"`', '`"\\`"`']
        literals += [f"`{number}`", f"` {number} `", f"`[{number}, 1, \"x\"]`", "`[]`", "`{}`", "`bare text`", "`[[1, 2], [3, [4]]]`", '`{"a": null}`']
        return self.random.choice(literals)

    def filled(self, template, depth):
        """A template whose words in capitals are made up."""
        makers = {
            "ANY": lambda: self.expression(depth + 1),
            "FIELD": self.field,
            "LITERAL": self.literal,
            "CALL": lambda: self.call(depth + 1),
            "IF": lambda: self.condition(depth + 1),
            "BOUND": self.bound,
            "INDEX": lambda: str(self.random.randint(-4, 4)),
            "WELL": lambda: self.random.choice(WELL),
        }
        return re.sub("|".join(makers), lambda found: makers[found[0]](), template)

    def postfix(self, left, depth):
        return left + self.filled(self.random.choice(POSTFIXES), depth)

    def bound(self):
        return self.random.choice(["", "", *map(str, range(-4, 5)), "99", "-99", "99999999999"])

    def condition(self, depth):
        sign = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        return f"{self.expression(depth + 1)} {sign} {self.expression(depth + 1)}"

    def call(self, depth):
        calls = WRONG_CALLS if self.random.random() < 0.04 else CALLS
        return self.filled(self.random.choice(calls), depth)

    def mutated(self, expression):
        """An expression with a word left out, doubled, moved or put in."""
        words = WORD.findall(expression)
        at, other = self.random.randrange(len(words)), self.random.randrange(len(words))
        way = self.random.randrange(4)
        if way == 0:
            del words[at]
        elif way == 1:
            words.insert(at, words[other])
        elif way == 2:
            words[at], words[other] = words[other], words[at]
        else:
            words.insert(at, self.random.choice(MARKS))
        return self.random.choice(["", " "]).join(words)

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
        select = "" if chance() < 0.1 else self.expression()
        if select and chance() < 0.1:
            select = self.mutated(select)
        return {
            "select": select,
            "validate": self.expression() if chance() < 0.2 else "",
            "raise": chance() < 0.2,
            "hash": self.random.choice(HASHES) if chance() < 0.1 else "md5",
            "events": [self.event() for _ in range(events)],
        }


def settings(seed, count, events):
    maker = Maker(seed)
    return [maker.settings(events) for _ in range(count)]


if __name__ == "__main__":
    for one in settings(*map(int, sys.argv[1:4])):
        print(json.dumps(one))
