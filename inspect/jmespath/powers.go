package jmespath

// powers bind tokens to what is left of them. Below stop, a token ends a
// projection.
const stop = 10

func power(kind string) int {
	switch kind {
	case "|":
		return 1
	case "||":
		return 2
	case "&&":
		return 3
	case "==", "!=", "<", "<=", ">", ">=":
		return 5
	case "[]":
		return 9
	case "*":
		return 20
	case "[?":
		return 21
	case ".":
		return 40
	case "!":
		return 45
	case "{":
		return 50
	case "[":
		return 55
	case "(":
		return 60
	}
	return 0
}

// notPower is how strongly ! binds: in Java and .NET less than a dot, as the
// grammar says, in the others more.
func (p *parser) notPower() int {
	if p.Language == Java || p.Language == DotNet {
		return 8
	}
	return 45
}

// starPower is how strongly .* binds: in Python and TypeScript a second name
// behind it is no longer of each value.
func (p *parser) starPower() int {
	if p.strict() {
		return power("*")
	}
	return power(".")
}
