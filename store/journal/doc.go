// Package journal keeps the file in which a purge is written down before
// anything is deleted: the plan first, then each record whole before its
// delete, then what became of it. A purge is resumed and taken back from it.
//
// The file is JSON lines, appended to and never rewritten. Each line carries a
// sum over itself and the line before, so that an edited, missing or moved
// line is found. docs/journal.md describes it for people; a change of the
// format raises Version.
//
// The bodies of records are inside: a journal is as secret as its table.
package journal
