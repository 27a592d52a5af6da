package inspect_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"idemtui/inspect"
)

// recordedCase is one call of a real library, with the items that it left.
type recordedCase struct {
	ID              string
	Language        string
	KeyAttr         string         `json:"key_attr"`
	SortKeyAttr     string         `json:"sort_key_attr"`
	ExpiryAttr      string         `json:"expiry_attr"`
	DeadlineAttr    string         `json:"in_progress_expiry_attr"`
	StatusAttr      string         `json:"status_attr"`
	DataAttr        string         `json:"data_attr"`
	ValidationAttr  string         `json:"validation_attr"`
	ItemsInProgress []recordedItem `json:"items_in_progress"`
	ItemsAfter      []recordedItem `json:"items_after"`
}

// recordedItem is an item as DynamoDB JSON.
type recordedItem map[string]map[string]json.RawMessage

// recordedCases are all the calls of a library's file.
func recordedCases(t *testing.T, library string) []recordedCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("eventkey", "testdata", "powertools-"+library+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []recordedCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// record reads an item as store does, its response included.
func (c recordedCase) record(item recordedItem) inspect.Record {
	names := inspect.Attributes{
		Key: c.KeyAttr, SortKey: c.SortKeyAttr, Expiry: c.ExpiryAttr, InProgressExpiry: c.DeadlineAttr,
		Status: c.StatusAttr, Data: c.DataAttr, Validation: c.ValidationAttr,
	}.WithDefaults()
	word := func(name, kind string) string {
		var s string
		_ = json.Unmarshal(item[name][kind], &s) // what is not there stays empty
		return s
	}
	stamp := func(name string) inspect.Timestamp {
		if item[name] == nil {
			return inspect.Timestamp{}
		}
		return inspect.ParseTimestamp(word(name, "N"))
	}
	r := inspect.Record{
		Partition: word(names.Key, "S"), Status: inspect.Status(word(names.Status, "S")),
		Expiration: stamp(names.Expiry), Deadline: stamp(names.InProgressExpiry), Validation: word(names.Validation, "S"),
	}
	r.Key = r.Partition
	if names.SortKey != "" {
		r.Key = word(names.SortKey, "S")
	}
	for kind, value := range item[names.Data] {
		r.Data = inspect.Body{Type: kind, Bytes: len(value), Loaded: true, Text: string(value)}
		if kind == "S" {
			r.Data.Text = word(names.Data, "S")
		}
	}
	return r
}
