package dynamo

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Kinds of tokens in an expression.
const (
	tokenName     lexer.TokenType = iota + 1 // pk
	tokenNameRef                             // #pk
	tokenValueRef                            // :v
	tokenDigits                              // 12
	tokenKeyword                             // AND, in any case
	tokenOperator                            // <=
	tokenOther                               // any other single character
)

// scanner is the lexer of expressions. It never fails: a character that fits
// nowhere becomes a token of its own, which the parser then refuses.
type scanner struct{}

// Symbols names the kinds for the grammar.
func (scanner) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF":      lexer.EOF,
		"Name":     tokenName,
		"NameRef":  tokenNameRef,
		"ValueRef": tokenValueRef,
		"Digits":   tokenDigits,
		"Keyword":  tokenKeyword,
		"Operator": tokenOperator,
		"Other":    tokenOther,
	}
}

// Lex reads the whole expression.
func (s scanner) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	source, err := io.ReadAll(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // participle's interface; its reader is a string
	}
	return s.LexString(filename, string(source))
}

// LexString splits source.
func (scanner) LexString(_, source string) (lexer.Lexer, error) {
	return &tokens{list: tokenize(source)}, nil
}

// tokens hands out a list, then the end over and over.
type tokens struct {
	list []lexer.Token
	next int
}

// Next is the next token.
func (t *tokens) Next() (lexer.Token, error) {
	token := t.list[t.next]
	t.next = min(t.next+1, len(t.list)-1)
	return token, nil
}

// tokenize splits source into tokens; the last is the end.
func tokenize(source string) []lexer.Token {
	var list []lexer.Token
	for at := 0; at < len(source); {
		if strings.IndexByte(" \t\r\n", source[at]) >= 0 {
			at++
			continue
		}
		kind, length := nextToken(source[at:])
		list = append(list, lexer.Token{Type: kind, Value: source[at : at+length], Pos: lexer.Position{Offset: at}})
		at += length
	}
	return append(list, lexer.Token{Type: lexer.EOF, Pos: lexer.Position{Offset: len(source)}})
}

func nextToken(rest string) (kind lexer.TokenType, length int) {
	first := rest[0]
	switch {
	case isLetter(first):
		length = wordLength(rest)
		if isKeyword(rest[:length]) {
			return tokenKeyword, length
		}
		return tokenName, length
	case first == '#' && wordLength(rest[1:]) > 0:
		return tokenNameRef, 1 + wordLength(rest[1:])
	case first == ':' && wordLength(rest[1:]) > 0:
		return tokenValueRef, 1 + wordLength(rest[1:])
	case isDigit(first):
		return tokenDigits, len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	case strings.HasPrefix(rest, "<>"), strings.HasPrefix(rest, "<="), strings.HasPrefix(rest, ">="):
		return tokenOperator, 2
	case first == '<', first == '>', first == '=':
		return tokenOperator, 1
	default:
		_, length = utf8.DecodeRuneInString(rest)
		return tokenOther, length
	}
}

func wordLength(s string) int {
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) && s[i] != '_' {
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isKeyword(word string) bool {
	switch strings.ToUpper(word) {
	case "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE":
		return true
	default:
		return false
	}
}
