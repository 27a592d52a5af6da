package export

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"idemtui/inspect"
	"idemtui/store"
)

const (
	// pageRecords is how many records are handed on at once.
	pageRecords = 2000
	// mostLineBytes is more than an item of 400 KB takes as JSON, every byte of
	// it escaped.
	mostLineBytes = 8 << 20
)

// Each hands on the records of an export, page by page, each as read at the
// moment of the export. With whole they keep body and item. A file that is not
// there or not as it was written is an error: what it held would be missing.
func (e *Export) Each(ctx context.Context, names inspect.Attributes, whole bool, take func([]inspect.Record) error) error {
	var page []inspect.Record
	for _, f := range e.files {
		err := e.lines(ctx, f, func(item json.RawMessage) error {
			r, err := store.Decode(item, names, e.At, whole)
			if err != nil {
				return err
			}
			if page = append(page, r); len(page) < pageRecords {
				return nil
			}
			full := page
			page = nil
			return take(full)
		})
		if err != nil {
			return err
		}
	}
	if len(page) == 0 {
		return nil
	}
	return take(page)
}

// lines hands on the items of a data file, and checks that it is whole.
func (e *Export) lines(ctx context.Context, f dataFile, take func(json.RawMessage) error) error {
	name := filepath.Join(filepath.Dir(e.Path), dataFolder, path.Base(f.Key))
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && f.Items == 0:
		return nil // of an empty partition; not every copy takes empty files along
	case err != nil:
		return problem(e.Path, "its data file "+name+" cannot be read: "+cause(err), err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	sum := md5.New()                    // the service's own sum: it finds damage, and is no signature
	packed := io.TeeReader(file, sum)
	items, err := scan(ctx, packed, take)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		_, err = io.Copy(io.Discard, packed) // what follows the packed text counts for the sum
	}
	got := base64.StdEncoding.EncodeToString(sum.Sum(nil))
	switch {
	case err != nil:
		return problem(e.Path, fmt.Sprintf("its data file %s is damaged after %d items: %s", name, items, inspect.Clean(err.Error())), err)
	case f.MD5 != "" && f.MD5 != got:
		return problem(e.Path, "its data file "+name+" is not as it was written: its MD5 sum is another", nil)
	case items != f.Items:
		return problem(e.Path, fmt.Sprintf("its data file %s has %d items, not %d", name, items, f.Items), nil)
	}
	return nil
}

// scan hands on each line's item and counts them.
func scan(ctx context.Context, packed io.Reader, take func(json.RawMessage) error) (items int64, err error) {
	text, err := gzip.NewReader(packed)
	if errors.Is(err, io.EOF) {
		return 0, nil // of an empty partition
	}
	if err != nil {
		return 0, fmt.Errorf("unpack it: %w", err)
	}
	lines := bufio.NewScanner(text)
	lines.Buffer(make([]byte, 0, 64<<10), mostLineBytes)
	for lines.Scan() {
		if ctx.Err() != nil {
			return items, ctx.Err()
		}
		if len(lines.Bytes()) == 0 {
			continue
		}
		var line struct {
			Item json.RawMessage `json:"Item"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return items, fmt.Errorf("read a line: %w", err)
		}
		if err := take(line.Item); err != nil {
			return items, err
		}
		items++
	}
	return items, lines.Err()
}
