package dynamo

import "github.com/alecthomas/participle/v2/lexer"

// The grammar reads operands and conditions alike, so that one token always
// decides and nothing is read twice; expression.go then tells which of the
// two stands where.

// orSyntax is a whole condition.
type orSyntax struct {
	Terms []*andSyntax `parser:"@@ ( 'OR' @@ )*"`
}

type andSyntax struct {
	Terms []*notSyntax `parser:"@@ ( 'AND' @@ )*"`
}

type notSyntax struct {
	Negated *notSyntax        `parser:"  'NOT' @@"`
	Plain   *comparisonSyntax `parser:"| @@"`
}

type comparisonSyntax struct {
	Left    *operandSyntax `parser:"@@"`
	Compare *compareSyntax `parser:"( @@"`
	Between *betweenSyntax `parser:"| @@"`
	In      *inSyntax      `parser:"| @@ )?"`
}

type compareSyntax struct {
	Pos      lexer.Position
	Operator string         `parser:"@Operator"`
	Right    *operandSyntax `parser:"@@"`
}

type betweenSyntax struct {
	Pos  lexer.Position
	Low  *operandSyntax `parser:"'BETWEEN' @@"`
	High *operandSyntax `parser:"'AND' @@"`
}

type inSyntax struct {
	Pos     lexer.Position
	Members []*operandSyntax `parser:"'IN' '(' @@ ( ',' @@ )* ')'"`
}

// operandSyntax is a parenthesis, a function, a placeholder or a path.
type operandSyntax struct {
	Pos    lexer.Position
	EndPos lexer.Position
	Group  *orSyntax       `parser:"  '(' @@ ')'"`
	Call   *functionSyntax `parser:"| @@"`
	Value  string          `parser:"| @ValueRef"`
	Path   *pathSyntax     `parser:"| @@"`
}

type functionSyntax struct {
	Name string           `parser:"@Name '('"`
	Args []*operandSyntax `parser:"@@ ( ',' @@ )* ')'"`
}

type pathSyntax struct {
	First string        `parser:"@( Name | NameRef )"`
	Rest  []*stepSyntax `parser:"@@*"`
}

type stepSyntax struct {
	Name  string `parser:"  '.' @( Name | NameRef )"`
	Index string `parser:"| '[' @Digits ']'"`
}

// projectionSyntax is a list of paths.
type projectionSyntax struct {
	Paths []*pathSyntax `parser:"@@ ( ',' @@ )*"`
}

// updateSyntax is a whole update.
type updateSyntax struct {
	Clauses []*clauseSyntax `parser:"@@+"`
}

type clauseSyntax struct {
	Set    []*assignmentSyntax `parser:"  'SET' @@ ( ',' @@ )*"`
	Remove []*pathSyntax       `parser:"| 'REMOVE' @@ ( ',' @@ )*"`
	Add    []*memberSyntax     `parser:"| 'ADD' @@ ( ',' @@ )*"`
	Delete []*memberSyntax     `parser:"| 'DELETE' @@ ( ',' @@ )*"`
}

type assignmentSyntax struct {
	Target *pathSyntax `parser:"@@ '='"`
	Value  *sumSyntax  `parser:"@@"`
}

type memberSyntax struct {
	Target *pathSyntax `parser:"@@"`
	Value  string      `parser:"@ValueRef"`
}

// sumSyntax is the right side of SET: one term, or two.
type sumSyntax struct {
	Left     *termSyntax `parser:"@@"`
	Operator string      `parser:"( @( '+' | '-' )"`
	Right    *termSyntax `parser:"  @@ )?"`
}

type termSyntax struct {
	Group *sumSyntax      `parser:"  '(' @@ ')'"`
	Call  *updateFunction `parser:"| @@"`
	Value string          `parser:"| @ValueRef"`
	Path  *pathSyntax     `parser:"| @@"`
}

type updateFunction struct {
	Name string        `parser:"@Name '('"`
	Args []*termSyntax `parser:"@@ ( ',' @@ )* ')'"`
}

// language is what the endpoint needs to read expressions.
type language struct {
	conditions  *parser[orSyntax]
	updates     *parser[updateSyntax]
	projections *parser[projectionSyntax]
	reserved    map[string]bool
}

func newLanguage() *language {
	return &language{
		conditions:  newParser[orSyntax](),
		updates:     newParser[updateSyntax](),
		projections: newParser[projectionSyntax](),
		reserved:    reservedWords(),
	}
}
