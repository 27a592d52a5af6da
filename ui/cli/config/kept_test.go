package config_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/ui/cli/config"
)

func kept() (config.Kept, inspect.Table) {
	t := inspect.Table{Name: "t", ARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/t", ID: "../../escape"}
	return config.Kept{
		TableARN: t.ARN, TableID: t.ID,
		ExpiresAfter: map[string]config.Span{"orders.app": config.Span(time.Hour), "*": config.Span(time.Minute), "": config.Span(time.Second)},
		MaxRun:       map[string]config.Span{"orders.app": config.Span(90 * time.Second)},
	}, t
}

func TestWhatWasKeptComesBack(t *testing.T) {
	folder := config.Folder(filepath.Join(t.TempDir(), "new", "tables"))
	want, table := kept()
	for range 2 { // the second replaces the first
		if err := folder.Save(want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := folder.Load(table)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	all, err := folder.All()
	if diff := cmp.Diff([]config.Kept{want}, all); err != nil || diff != "" {
		t.Errorf("All: %v (-want +got):\n%s", err, diff)
	}
	entries, err := os.ReadDir(string(folder))
	if err != nil || len(entries) != 1 {
		t.Fatalf("the folder holds %v, %v", entries, err)
	}
	info, err := entries[0].Info()
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(filepath.Join(string(folder), entries[0].Name()))
	if err != nil || !strings.Contains(string(text), `"orders.app": "1h"`) || !strings.Contains(string(text), `"1m30s"`) {
		t.Errorf("the file is %s, %v", text, err)
	}
}

// What was kept of one prefix holds for that prefix, whatever it looks like.
func TestKeptRulesAreExact(t *testing.T) {
	k, _ := kept()
	expires, runs := k.Rules()
	want := []inspect.Rule{
		{Pattern: "", Exact: true, For: time.Second, From: inspect.Kept},
		{Pattern: "*", Exact: true, For: time.Minute, From: inspect.Kept},
		{Pattern: "orders.app", Exact: true, For: time.Hour, From: inspect.Kept},
	}
	if diff := cmp.Diff(want, expires); diff != "" || len(runs) != 1 {
		t.Errorf("%v (-want +got):\n%s", runs, diff)
	}
}

func TestATableMadeAnewHasNothingKept(t *testing.T) {
	folder := config.Folder(t.TempDir())
	k, table := kept()
	if err := folder.Save(k); err != nil {
		t.Fatal(err)
	}
	table.ID = "another"
	if got, err := folder.Load(table); err != nil || len(got.ExpiresAfter) != 0 || got.TableID != "another" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := folder.Load(inspect.Table{Name: "t"}); err != nil || len(got.ExpiresAfter) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := folder.Save(config.Kept{}); err == nil {
		t.Error("something is kept of a table that nothing is known of")
	}
	if err := config.Folder("").Save(k); err == nil {
		t.Error("something is kept nowhere")
	}
}

// A file that cannot be used is told, never passed over.
func TestUnusableFilesAreTold(t *testing.T) {
	folder := config.Folder(t.TempDir())
	k, table := kept()
	if err := folder.Save(k); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(string(folder))
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	path := filepath.Join(string(folder), entries[0].Name())
	for text, want := range map[string]string{
		`{"version": 1, "table_arn": "arn`:                    "unexpected EOF",
		`{"version": 2}`:                                      "version 2",
		`{"version": 1, "table_arn": "x"}`:                    "another table",
		`{"version": 1, "expires_after": {"orders": "soon"}}`: "no duration",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := folder.Load(table); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
