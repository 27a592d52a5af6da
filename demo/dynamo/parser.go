package dynamo

import (
	"errors"
	"strings"
	"sync"

	"github.com/alecthomas/participle/v2"
)

const (
	maxExpressionBytes = 4096
	maxOperators       = 300
	maxPathElements    = 32
)

// maxTokens of lookahead: a name is a function's if a parenthesis follows.
const maxTokens = 2

// maxRemembered is how many sources a parser keeps; programs send few, over
// and over.
const maxRemembered = 256

// parser reads one kind of expression and remembers what it has read. Syntax
// is never changed after it was read.
type parser[Syntax any] struct {
	grammar *participle.Parser[Syntax]

	mu         sync.Mutex
	remembered map[string]*Syntax
}

func newParser[Syntax any]() *parser[Syntax] {
	grammar := participle.MustBuild[Syntax](
		participle.Lexer(scanner{}),
		participle.CaseInsensitive("Keyword"),
		participle.UseLookahead(maxTokens),
	)
	return &parser[Syntax]{grammar: grammar, remembered: map[string]*Syntax{}}
}

// parse reads source; its errors are the service's.
func (p *parser[Syntax]) parse(source string) (*Syntax, error) {
	p.mu.Lock()
	known := p.remembered[source]
	p.mu.Unlock()
	if known != nil {
		return known, nil
	}
	syntax, err := p.read(source)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.remembered) == maxRemembered {
		clear(p.remembered)
	}
	p.remembered[source] = syntax
	return syntax, nil
}

func (p *parser[Syntax]) read(source string) (*Syntax, error) {
	if strings.TrimSpace(source) == "" {
		return nil, invalid("The expression can not be empty;")
	}
	if len(source) > maxExpressionBytes {
		return nil, invalid("Expression size has exceeded the maximum allowed size; expression size: %d", len(source))
	}
	syntax, err := p.grammar.ParseString("", source)
	if err == nil {
		return syntax, nil
	}
	if unexpected, ok := errors.AsType[*participle.UnexpectedTokenError](err); ok {
		return nil, syntaxError(source, unexpected.Unexpected.Pos.Offset)
	}
	if positioned, ok := errors.AsType[participle.Error](err); ok {
		return nil, syntaxError(source, positioned.Position().Offset)
	}
	return nil, syntaxError(source, 0)
}

// syntaxError blames the first token at or behind offset.
func syntaxError(source string, offset int) error {
	list := tokenize(source)
	at := 0
	for list[at].Pos.Offset < offset {
		at++
	}
	from, to := list[max(at-1, 0)], list[min(at+1, len(list)-1)]
	near := source[from.Pos.Offset : to.Pos.Offset+len(to.Value)]
	return invalid(`Syntax error; token: "%s", near: "%s"`, list[at].String(), strings.TrimSpace(near))
}
