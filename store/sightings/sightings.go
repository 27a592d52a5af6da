// Package sightings keeps on disk since when records of a table are known to
// be as they are, and reads the same from files that a person has: lists made
// by idemtui ls, journals of purges, and exports to S3. An age may rest on them,
// so each counts only for the very table that it was made of.
package sightings

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"idemtui/inspect"
	"idemtui/store/export"
	"idemtui/store/journal"
	"idemtui/store/purge"
)

// clockError is how much two measures of the service's clock may differ, in
// milliseconds: what was read a moment ago is not of the future. A sighting that
// is ahead all the same gives no age.
const clockError inspect.Millis = 2000

// line is one record in a file: the names are those of idemtui ls -o jsonl.
type line struct {
	TableARN   string       `json:"table_arn"`
	TableID    string       `json:"table_id"`
	ReadAt     *time.Time   `json:"read_at"`
	Key        string       `json:"key"`
	Partition  string       `json:"partition_key"`
	Status     *string      `json:"status"`
	Expiration *json.Number `json:"expiration"`
	Deadline   *json.Number `json:"in_progress_expiration"`
	Validation *string      `json:"validation"`
	// Faults make a record odd: what was found in them is not in a list, so that
	// nothing can be compared with it.
	Faults []json.RawMessage `json:"faults,omitempty"`
}

func (l *line) record() inspect.Record {
	r := inspect.Record{Key: l.Key, Partition: l.Partition, Expiration: stamp(l.Expiration), Deadline: stamp(l.Deadline)}
	if l.ReadAt != nil {
		r.ReadAt = inspect.MillisOf(*l.ReadAt)
	}
	if l.Status != nil {
		r.Status = inspect.Status(*l.Status)
	}
	if l.Validation != nil {
		r.Validation = *l.Validation
	}
	return r
}

func stamp(n *json.Number) inspect.Timestamp {
	if n == nil {
		return inspect.Timestamp{}
	}
	return inspect.ParseTimestamp(string(*n))
}

// number is a time attribute in the unit it was stored in; nil where none was.
func number(t inspect.Timestamp) *json.Number {
	var n json.Number
	switch t.Unit {
	case inspect.Milliseconds:
		n = json.Number(strconv.FormatInt(int64(t.At), 10))
	case inspect.Seconds:
		n = json.Number(fmt.Sprintf("%d.%03d", int64(t.At)/1000, int64(t.At)%1000))
	case inspect.Absent, inspect.NotANumber:
		return nil
	}
	return &n
}

// File is where the sightings of one table are kept.
type File struct{ path string }

// In is the file of a table in a folder. Another table of the same name, or the
// same one made anew, has another.
func In(folder string, t inspect.Table) File {
	sum := sha256.Sum256([]byte(t.ARN + "\n" + t.ID + "\n" + t.Endpoint))
	return File{filepath.Join(folder, hex.EncodeToString(sum[:8])+".jsonl")}
}

// Load reads what was kept of a table; nothing where nothing was. A file that
// cannot be read proves nothing: it is an error that a person should hear of,
// and no more.
func (f File) Load(t inspect.Table, now inspect.Millis) (inspect.Sightings, error) {
	if t.ARN == "" {
		return nil, nil
	}
	seen, err := readFile(f.path, t, now)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return seen, err
}

// Save keeps sightings in the place of those before: whole, or not at all.
func (f File) Save(t inspect.Table, seen inspect.Sightings) error {
	if t.ARN == "" {
		return nil // of another table, as far as anybody can tell
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	for _, s := range seen {
		if len(s.Record.Faults) > 0 {
			continue
		}
		at, status := s.Since.Time(), string(s.Record.Status)
		l := line{
			TableARN: t.ARN, TableID: t.ID, ReadAt: &at, Key: s.Record.Key, Partition: s.Record.Partition,
			Status: &status, Expiration: number(s.Record.Expiration), Deadline: number(s.Record.Deadline),
		}
		if s.Record.Validation != "" {
			l.Validation = &s.Record.Validation
		}
		if err := encoder.Encode(l); err != nil {
			return fmt.Errorf("keep what was seen of %s: %w", t.Name, err)
		}
	}
	if err := replace(f.path, inspect.EscapeJSON(b.Bytes())); err != nil {
		return fmt.Errorf("keep what was seen of %s: %w", t.Name, err)
	}
	return nil
}

// replace puts a text in the place of a file, for this user alone.
func replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err //nolint:wrapcheck // Save tells it
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "seen-*")
	if err != nil {
		return err //nolint:wrapcheck // Save tells it
	}
	_, err = temporary.Write(text)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// cause is an error of the file system without the path, which is told already.
func cause(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

// Read reads what a person has: records of idemtui ls as JSON lines or as one
// array, a journal, or the folder of an export to S3. Only what was read of this
// very table counts; a file without any such record is refused, and so is a time
// that has not come yet.
func Read(ctx context.Context, path string, t inspect.Table, now inspect.Millis) (inspect.Sightings, error) {
	switch {
	case t.ARN == "":
		return nil, unusable(path, "nothing tells which table it is of: DescribeTable is not allowed", nil)
	case export.Is(path):
		return fromExport(ctx, path, t, now)
	}
	return readFile(path, t, now)
}

// fromExport takes what an export to S3 holds of this table.
func fromExport(ctx context.Context, path string, t inspect.Table, now inspect.Millis) (inspect.Sightings, error) {
	e, err := export.Open(path)
	if err != nil {
		return nil, err
	}
	switch {
	case e.TableARN != t.ARN:
		return nil, unusable(path, "it is of another table: "+e.TableARN, nil)
	case e.TableID != t.ID:
		return nil, unusable(path, "it is of an earlier table "+t.Name+": this one was made anew since", nil)
	case e.At > now+clockError:
		return nil, unusable(path, "its exportTime has not come yet by the service's clock", nil)
	}
	seen := inspect.Sightings{}
	err = e.Each(ctx, t.Attributes, false, func(records []inspect.Record) error {
		for i := range records {
			seen.See(&records[i])
		}
		return nil
	})
	return seen, err
}

func readFile(path string, t inspect.Table, now inspect.Millis) (inspect.Sightings, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unusable(path, cause(err), err)
	}
	if kindOf(text) == "header" {
		return fromJournal(path, t, now)
	}
	return fromList(path, text, t, now)
}

// kindOf is what the first line says that it is; records of a list say nothing.
func kindOf(text []byte) string {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	var l struct {
		Kind string `json:"kind"`
	}
	_ = json.Unmarshal(first, &l)
	return l.Kind
}

func fromJournal(path string, t inspect.Table, now inspect.Millis) (inspect.Sightings, error) {
	contents, err := journal.Read(path)
	if err != nil {
		return nil, err
	}
	if contents.Header.TableARN != t.ARN || contents.Header.TableID != t.ID {
		return nil, unusable(path, "it is of another table: "+contents.Header.TableARN, nil)
	}
	seen := purge.Sightings(contents.Entries)
	for _, s := range seen {
		if s.Since > now+clockError {
			return nil, future(path, s.Record.Key)
		}
	}
	return seen, nil
}

func fromList(path string, text []byte, t inspect.Table, now inspect.Millis) (inspect.Sightings, error) {
	seen, others := inspect.Sightings{}, 0
	err := eachLine(text, func(l *line) error {
		if l.TableARN != t.ARN || l.TableID != t.ID {
			others++
			return nil
		}
		r := l.record()
		switch {
		case r.ReadAt == 0 || r.Key == "":
			return unusable(path, "a record in it has no key or no read_at", nil)
		case r.ReadAt > now+clockError:
			return future(path, r.Key)
		case len(l.Faults) == 0:
			seen.See(&r)
		}
		return nil
	})
	if err != nil {
		if told, ok := errors.AsType[*inspect.Problem](err); ok {
			return nil, told
		}
		return nil, unusable(path, "it is no list of idemtui ls -o jsonl: "+err.Error(), err)
	}
	if len(seen) == 0 && others > 0 {
		return nil, unusable(path, "all records in it are of another table than "+t.Name, nil)
	}
	return seen, nil
}

// eachLine takes the records of JSON lines, or of one array.
func eachLine(text []byte, take func(*line) error) error {
	decoder := json.NewDecoder(bufio.NewReader(bytes.NewReader(text)))
	array := bytes.HasPrefix(bytes.TrimSpace(text), []byte("["))
	if array {
		if _, err := decoder.Token(); err != nil {
			return fmt.Errorf("read its array: %w", err)
		}
	}
	for !array || decoder.More() {
		var l line
		err := decoder.Decode(&l)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(&l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func unusable(path, why string, err error) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "take what was seen from " + path, Why: why,
		Advice: "give a list of this table, made by idemtui ls -o jsonl, a journal of it, or the folder of a full export to S3", Err: err,
	}
}

func future(path, key string) error {
	return unusable(path, fmt.Sprintf("its read_at of %s has not come yet by the service's clock", key), nil)
}
