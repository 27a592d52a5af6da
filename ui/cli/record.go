package cli

import (
	"encoding/json"
	"strconv"
	"time"

	"idemtui/inspect"
)

// recordJSON is a record as the verbs print it. The names are a contract;
// docs/json.md describes them.
type recordJSON struct {
	TableARN          string          `json:"table_arn"`
	TableID           string          `json:"table_id"`
	ReadAt            *string         `json:"read_at"`
	Key               string          `json:"key"`
	PartitionKey      string          `json:"partition_key"`
	Prefix            string          `json:"prefix"`
	Digest            string          `json:"digest"`
	Algorithm         *string         `json:"algorithm"`
	Status            *string         `json:"status"`
	State             string          `json:"state"`
	Class             *string         `json:"class"`
	Writer            string          `json:"writer"`
	Expiration        json.RawMessage `json:"expiration"`
	ExpirationTime    *string         `json:"expiration_time"`
	InProgressExp     json.RawMessage `json:"in_progress_expiration"`
	InProgressExpTime *string         `json:"in_progress_expiration_time"`
	AgeSeconds        *int64          `json:"age_seconds"`
	AgeBasis          *string         `json:"age_basis"`
	ExpiresInSeconds  *int64          `json:"expires_in_seconds"`
	DataBytes         *int            `json:"data_bytes"`
	Validation        *string         `json:"validation"`
	Data              json.RawMessage `json:"data,omitempty"`
	Faults            []faultJSON     `json:"faults,omitempty"`
	UnknownAttributes int             `json:"unknown_attributes,omitempty"`
}

type faultJSON struct {
	Attribute string `json:"attribute"`
	Found     string `json:"found"`
}

// judge is what turns records into their printed form: the table they are of,
// the moment and the policy.
type judge struct {
	table  inspect.Table
	now    inspect.Millis
	policy inspect.Policy
}

func (j judge) json(r *inspect.Record) recordJSON {
	algorithm, _ := inspect.DigestForm(r.Digest())
	out := recordJSON{
		TableARN: j.table.ARN, TableID: j.table.ID, ReadAt: moment(r.ReadAt),
		Key: r.Key, PartitionKey: r.Partition, Prefix: r.Prefix(), Digest: r.Digest(),
		Algorithm: optional(algorithm), Status: optional(string(r.Status)),
		State:      inspect.StateAt(r, j.now, j.policy).String(),
		Class:      optional(inspect.ClassOf(r, j.now, j.policy)),
		Writer:     inspect.WriterOf(r).String(),
		Expiration: number(r.Expiration), ExpirationTime: stampTime(r.Expiration),
		InProgressExp: number(r.Deadline), InProgressExpTime: stampTime(r.Deadline),
		Validation: optional(r.Validation), UnknownAttributes: r.Extra,
	}
	if age := inspect.AgeAt(r, j.now, j.policy); age.Known {
		out.AgeSeconds, out.AgeBasis = seconds(age.AtLeast), optional(string(age.Basis))
	}
	if r.Expiration.Unit == inspect.Seconds {
		out.ExpiresInSeconds = seconds(r.Expiration.At.Sub(j.now))
	}
	if r.Data.Present() {
		out.DataBytes = &r.Data.Bytes
	}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, faultJSON{Attribute: f.Attribute, Found: f.Found})
	}
	return out
}

// optional is null for an empty word.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func seconds(d time.Duration) *int64 {
	s := int64(d / time.Second)
	return &s
}

// moment is RFC 3339 in UTC with milliseconds; null for none.
func moment(m inspect.Millis) *string {
	if m == 0 {
		return nil
	}
	s := m.Time().Format("2006-01-02T15:04:05.000Z07:00")
	return &s
}

func stampTime(t inspect.Timestamp) *string {
	if !t.Present() || t.At.Time().Year() > 9999 {
		return nil // RFC 3339 ends with the year 9999
	}
	return moment(t.At)
}

// number is a time attribute in the unit it was stored in; null if it is none.
func number(t inspect.Timestamp) json.RawMessage {
	switch t.Unit {
	case inspect.Milliseconds:
		return strconv.AppendInt(nil, int64(t.At), 10)
	case inspect.Seconds:
		whole := strconv.AppendInt(nil, int64(t.At)/1000, 10)
		if int64(t.At)%1000 == 0 {
			return whole
		}
		return strconv.AppendFloat(nil, float64(t.At)/1000, 'f', -1, 64)
	case inspect.Absent, inspect.NotANumber:
	}
	return json.RawMessage("null")
}
