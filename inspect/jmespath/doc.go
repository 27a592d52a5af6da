// Package jmespath evaluates the expressions that select a key, each as the
// library of its language does. The languages agree on the grammar and on most
// of the rest; where they do not (which nulls a projection drops, what a wrong
// type does, whether sum gives 3 or 3.0, in what order strings sort) the
// difference is in the key.
//
// The rules are those of jmespath 1.1 (Python), @aws-lambda-powertools/jmespath
// 2.35 (TypeScript), jmespath-java 0.6 with silent type errors (Java), and the
// fork of JsonCons in Powertools for .NET.
package jmespath
