package export_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/export"
)

const (
	arn  = "arn:aws:dynamodb:eu-west-1:123456789012:table/IdempotencyTable"
	when = inspect.Millis(1_795_470_150_028)
)

// object is a JSON object.
type object = map[string]any

// written is an export as the service writes it, into a folder.
type written struct {
	summary object
	parts   [][]string // items of each data file
}

func usual(parts ...[]string) written {
	items := 0
	for _, p := range parts {
		items += len(p)
	}
	return written{object{
		"version": "2020-06-30", "exportArn": arn + "/export/01795470150028-a1b2c3d4", "tableArn": arn, "tableId": "one",
		"exportTime": "2026-11-23T21:42:30.028Z", "exportType": "FULL_EXPORT", "outputFormat": "DYNAMODB_JSON", "itemCount": items,
		"manifestFilesS3Key": "AWSDynamoDB/01795470150028-a1b2c3d4/manifest-files.json", "s3SseKmsKeyId": nil,
	}, parts}
}

// in writes the export.
func (w written) in(t *testing.T, folder string) string {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(folder, "data"), 0o700))
	var files bytes.Buffer
	for i, part := range w.parts {
		var packed bytes.Buffer
		zip := gzip.NewWriter(&packed)
		for _, item := range part {
			_, err := fmt.Fprintf(zip, "{\"Item\":%s}\n", item)
			must(t, err)
		}
		must(t, zip.Close())
		name := fmt.Sprintf("part%d.json.gz", i)
		must(t, os.WriteFile(filepath.Join(folder, "data", name), packed.Bytes(), 0o600))
		sum := md5.Sum(packed.Bytes())
		must(t, json.NewEncoder(&files).Encode(object{
			"itemCount": len(part), "md5Checksum": base64.StdEncoding.EncodeToString(sum[:]), "etag": "x-1",
			"dataFileS3Key": "2026-Nov/AWSDynamoDB/01795470150028-a1b2c3d4/data/" + name,
		}))
	}
	must(t, os.WriteFile(filepath.Join(folder, "manifest-files.json"), files.Bytes(), 0o600))
	text, err := json.Marshal(w.summary)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "manifest-summary.json"), text, 0o600))
	return folder
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func item(key string) string {
	return fmt.Sprintf(`{"id":{"S":%q},"status":{"S":"INPROGRESS"},"expiration":{"N":"1795473750"},"data":{"S":"a body"}}`, key)
}

// keys reads an export to its end.
func keys(t *testing.T, path string, whole bool) ([]inspect.Record, error) {
	t.Helper()
	e, err := export.Open(path)
	if err != nil {
		return nil, err
	}
	var out []inspect.Record
	err = e.Each(t.Context(), inspect.Attributes{}.WithDefaults(), whole, func(page []inspect.Record) error {
		out = append(out, page...)
		return nil
	})
	return out, err
}

// TestAnExportIsReadWhole from its folder, its summary, or the folder that all
// was copied to.
func TestAnExportIsReadWhole(t *testing.T) {
	root := t.TempDir()
	folder := usual([]string{item("pay.app.f#1"), item("pay.app.f#\u202e2")}, nil, []string{item("pay.app.f#3")}).
		in(t, filepath.Join(root, "[copy] *", "2026-Nov", "AWSDynamoDB", "01795470150028-a1b2c3d4"))
	for _, path := range []string{folder, filepath.Join(folder, "manifest-summary.json"), filepath.Join(root, "[copy] *"), filepath.Join(root, "[copy] *", "2026-Nov")} {
		records, err := keys(t, path, true)
		must(t, err)
		var got []string
		for _, r := range records {
			got = append(got, r.Key)
			if r.ReadAt != when || r.Status != inspect.InProgress || r.Data.Text != "a body" || r.Item == nil {
				t.Errorf("%+v", r)
			}
		}
		if d := cmp.Diff([]string{"pay.app.f#1", "pay.app.f#\u202e2", "pay.app.f#3"}, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", path, d)
		}
	}
	records, err := keys(t, folder, false)
	must(t, err)
	if r := records[0]; r.Item != nil || r.Data.Loaded || r.Data.Bytes != 6 {
		t.Errorf("bodies are kept: %+v", r)
	}
	e, err := export.Open(folder)
	must(t, err)
	if d := cmp.Diff(inspect.Table{Name: "IdempotencyTable", ARN: arn, ID: "one", Region: "eu-west-1", Account: "123456789012", Items: 3}, e.About()); d != "" {
		t.Error(d)
	}
}

// TestAnOldSummaryHasNoType: all exports were full then.
func TestAnOldSummaryHasNoType(t *testing.T) {
	w := usual([]string{item("pay.app.f#1")})
	delete(w.summary, "exportType")
	if records, err := keys(t, w.in(t, t.TempDir()), false); err != nil || len(records) != 1 {
		t.Errorf("%v, %v", records, err)
	}
}

func TestWhatIsNoFullExportIsRefused(t *testing.T) {
	change := func(name string, value any) func(t *testing.T, folder string) {
		return func(t *testing.T, folder string) {
			t.Helper()
			w := usual([]string{item("pay.app.f#1")})
			w.summary[name] = value
			w.in(t, folder)
		}
	}
	spoil := func(name, text string) func(t *testing.T, folder string) {
		return func(t *testing.T, folder string) {
			t.Helper()
			usual([]string{item("pay.app.f#1")}, []string{item("pay.app.f#2")}).in(t, folder)
			path := filepath.Join(folder, filepath.FromSlash(name))
			if text == "" {
				must(t, os.Remove(path))
				return
			}
			must(t, os.WriteFile(path, []byte(text), 0o600))
		}
	}
	for name, tt := range map[string]struct {
		make func(t *testing.T, folder string)
		err  string
	}{
		"an incremental export":  {change("exportType", "INCREMENTAL_EXPORT"), "only what changed in a span of time; a full export is needed"},
		"another format":         {change("outputFormat", "ION"), "only DYNAMODB_JSON can be read"},
		"no table":               {change("tableId", ""), "does not say of which table"},
		"no time":                {change("exportTime", nil), "does not say as of when"},
		"nothing":                {func(*testing.T, string) {}, "no manifest-summary.json in it"},
		"no JSON":                {spoil("manifest-summary.json", "hello"), "no summary of an export"},
		"no list of files":       {spoil("manifest-files.json", ""), "no such file"},
		"a name that leads out":  {spoil("manifest-files.json", `{"dataFileS3Key":"a/..","itemCount":1}`), "no name of a data file"},
		"a missing file":         {spoil("data/part1.json.gz", ""), "part1.json.gz cannot be read"},
		"a damaged file":         {spoil("data/part1.json.gz", "hello"), "part1.json.gz is damaged after 0 items"},
		"fewer items than told":  {spoil("manifest-files.json", `{"dataFileS3Key":"data/part0.json.gz","itemCount":2}`), "has 1 items, not 2"},
		"another file's sum":     {spoil("manifest-files.json", `{"dataFileS3Key":"data/part0.json.gz","itemCount":1,"md5Checksum":"AAAA"}`), "MD5 sum is another"},
		"a line without an item": {func(t *testing.T, folder string) { t.Helper(); usual([]string{"null"}).in(t, folder) }, "where a { belongs"},
		"two exports": {func(t *testing.T, folder string) {
			t.Helper()
			usual().in(t, filepath.Join(folder, "AWSDynamoDB", "a"))
			usual().in(t, filepath.Join(folder, "AWSDynamoDB", "b"))
		}, "2 exports are in it"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			tt.make(t, folder)
			_, err := keys(t, folder, false)
			if p, ok := errors.AsType[*inspect.Problem](err); !ok || p.Kind != inspect.KindBadInput || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %v, want %q", err, tt.err)
			}
		})
	}
}

func TestReadingAnExportEndsWithItsContext(t *testing.T) {
	e, err := export.Open(usual([]string{item("pay.app.f#1")}).in(t, t.TempDir()))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = e.Each(ctx, inspect.Attributes{}.WithDefaults(), false, func([]inspect.Record) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
