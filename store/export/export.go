// Package export reads a full export of a DynamoDB table to S3 from a folder
// where it was copied to. What is in it was so at one moment, by the service's
// clock.
//
//	FOLDER/manifest-summary.json    which table, as of when
//	FOLDER/manifest-files.json      the data files, a line each
//	FOLDER/data/*.json.gz           the items, a line each
package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"idemtui/inspect"
)

const (
	summaryName = "manifest-summary.json"
	filesName   = "manifest-files.json"
	dataFolder  = "data"
)

// Export is a full export in a folder.
type Export struct {
	// Path is where its summary lies.
	Path string
	// TableARN and TableID are of the table that it was made of.
	TableARN, TableID string
	// At is the moment that its items are of, by the service's clock.
	At inspect.Millis
	// Items is how many there are.
	Items int64

	files []dataFile
}

// summary is manifest-summary.json, as far as it matters here.
type summary struct {
	TableARN     string    `json:"tableArn"`
	TableID      string    `json:"tableId"`
	ExportTime   time.Time `json:"exportTime"`
	ExportType   string    `json:"exportType"` // absent in old ones, which are all full
	OutputFormat string    `json:"outputFormat"`
	Items        int64     `json:"itemCount"`
}

// dataFile is a line of manifest-files.json.
type dataFile struct {
	Key   string `json:"dataFileS3Key"`
	Items int64  `json:"itemCount"`
	MD5   string `json:"md5Checksum"` // base64
}

// Is reports whether a path looks like an export: a folder, or its summary.
func Is(name string) bool {
	info, err := os.Stat(name)
	return err == nil && (info.IsDir() || filepath.Base(name) == summaryName)
}

// Open opens the export of a folder, or of its manifest-summary.json. The folder
// may be the one that the export was written below, if there is but one in it.
// Its data is read later.
func Open(name string) (*Export, error) {
	at, err := find(name)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(at)
	if err != nil {
		return nil, problem(name, cause(err), err)
	}
	var s summary
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, problem(at, "it is no summary of an export: "+err.Error(), err)
	}
	if why := s.unusable(); why != "" {
		return nil, problem(at, why, nil)
	}
	e := &Export{Path: at, TableARN: s.TableARN, TableID: s.TableID, At: inspect.MillisOf(s.ExportTime), Items: s.Items}
	if e.files, err = readFiles(filepath.Join(filepath.Dir(at), filesName)); err != nil {
		return nil, err
	}
	return e, nil
}

// unusable says why an export cannot be read; empty if it can.
func (s *summary) unusable() string {
	switch {
	case s.ExportType != "" && s.ExportType != "FULL_EXPORT":
		return fmt.Sprintf("it is an export of type %s, which has only what changed in a span of time; a full export is needed", inspect.Clean(s.ExportType))
	case s.OutputFormat != "DYNAMODB_JSON":
		return fmt.Sprintf("its format is %q, and only DYNAMODB_JSON can be read", inspect.Clean(s.OutputFormat))
	case s.TableARN == "" || s.TableID == "":
		return "it does not say of which table it is"
	case s.ExportTime.IsZero():
		return "it does not say as of when it is"
	}
	return ""
}

// find finds the summary of an export.
func find(name string) (string, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return "", problem(name, cause(err), err)
	case !info.IsDir():
		return name, nil
	}
	// Where it was copied to: its own folder, or the bucket's.
	for _, below := range []string{".", "*", filepath.Join("AWSDynamoDB", "*"), filepath.Join("*", "AWSDynamoDB", "*")} {
		found := summaries(name, below)
		switch len(found) {
		case 0:
			continue
		case 1:
			return found[0], nil
		}
		return "", problem(name, fmt.Sprintf("%d exports are in it, for example %s and %s: name one", len(found), found[0], found[1]), nil)
	}
	return "", problem(name, "there is no "+summaryName+" in it", nil)
}

// summaries are the files of that name in folders below root. The root is not a
// pattern: its name may hold anything.
func summaries(root, below string) []string {
	found, err := fs.Glob(os.DirFS(root), path.Join(filepath.ToSlash(below), summaryName))
	if err != nil {
		return nil
	}
	for i := range found {
		found[i] = filepath.Join(root, filepath.FromSlash(found[i]))
	}
	return found
}

func readFiles(name string) ([]dataFile, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, problem(name, cause(err), err)
	}
	var files []dataFile
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var f dataFile
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			return nil, problem(name, "it is no list of data files: "+err.Error(), err)
		}
		if base := path.Base(f.Key); base == "." || base == "/" || base == ".." || strings.ContainsAny(base, `\:`) {
			return nil, problem(name, fmt.Sprintf("%q is no name of a data file", inspect.Clean(f.Key)), nil)
		}
		files = append(files, f)
	}
	return files, nil
}

// About is what an export tells of its table.
func (e *Export) About() inspect.Table {
	t := inspect.Table{ARN: e.TableARN, ID: e.TableID, Items: e.Items}
	t.Name = e.TableARN[strings.LastIndexByte(e.TableARN, '/')+1:]
	// arn:aws:dynamodb:REGION:ACCOUNT:table/NAME
	const region, account, parts = 3, 4, 6
	if words := strings.SplitN(e.TableARN, ":", parts); len(words) == parts {
		t.Region, t.Account = words[region], words[account]
	}
	return t
}

func problem(name, why string, err error) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "read the export " + name, Why: why,
		Advice: "give the folder of a full export to S3 in DynamoDB JSON, copied whole (aws s3 sync)", Err: err,
	}
}

// cause is an error of the file system without the path, which is told already.
func cause(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}
