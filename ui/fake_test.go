package ui

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"idemtui/inspect"
)

// moment is the clock of the tests: 21:42:30 of an evening after an outage.
const moment = inspect.Millis(1_795_470_150_000)

// fakeSource is a table held in memory: the only thing that tests make up.
type fakeSource struct {
	table    inspect.Table
	now      inspect.Millis
	records  []inspect.Record
	pageSize int
	// failAfter pages the load ends with err; 0 never.
	failAfter int
	err       error
	// loads, gets and refreshes count what was asked.
	loads, gets, refreshes int
	// purger purges it; nil: nobody does.
	purger *fakePurger
	// mostKeys is the largest number of keys of a refresh.
	mostKeys int
}

func newSource(records ...inspect.Record) *fakeSource {
	return &fakeSource{
		table: inspect.Table{
			Name: "IdempotencyTable", Region: "eu-west-1", Account: "123456789012", Items: int64(len(records)),
			Attributes: inspect.Attributes{}.WithDefaults(), PartitionKey: "id", TTL: inspect.TTLOn, TTLAttribute: "expiration", LooksRight: true,
		},
		now: moment, records: records, pageSize: 1000,
	}
}

func (s *fakeSource) Purger() Purger {
	if s.purger == nil {
		return nil
	}
	return s.purger
}

func (s *fakeSource) Describe() inspect.Table { return s.table }
func (s *fakeSource) Now() time.Time          { return s.now.Time() }

func (s *fakeSource) Load(context.Context) Pages {
	s.loads++
	return &fakePages{source: s, records: s.records}
}

func (s *fakeSource) Get(_ context.Context, k inspect.ItemKey) (inspect.Record, bool, error) {
	s.gets++
	for _, r := range s.records {
		if r.ItemKey(s.table.SortKey != "") == k {
			r.ReadAt, r.Item = s.now, item(r)
			r.Data.Loaded = true
			return r, true, nil
		}
	}
	return inspect.Record{}, false, nil
}

func (s *fakeSource) Refresh(_ context.Context, ks []inspect.ItemKey) ([]inspect.Record, error) {
	s.refreshes++
	s.mostKeys = max(s.mostKeys, len(ks))
	var found []inspect.Record
	for _, k := range ks {
		for _, r := range s.records {
			if r.ItemKey(s.table.SortKey != "") == k {
				r.ReadAt = s.now
				found = append(found, r)
			}
		}
	}
	return found, s.err
}

func item(r inspect.Record) json.RawMessage {
	text, err := json.Marshal(map[string]map[string]string{"id": {"S": r.Key}, "status": {"S": string(r.Status)}})
	if err != nil {
		panic(err)
	}
	return text
}

type fakePages struct {
	source  *fakeSource
	records []inspect.Record
	read    int
}

func (p *fakePages) Next(ctx context.Context) (inspect.Page, error) {
	if ctx.Err() != nil {
		return inspect.Page{}, ctx.Err()
	}
	if p.source.failAfter > 0 && p.read == p.source.failAfter {
		return inspect.Page{}, p.source.err
	}
	if len(p.records) == 0 {
		return inspect.Page{}, io.EOF
	}
	n := min(p.source.pageSize, len(p.records))
	page := inspect.Page{ReadAt: p.source.now, ConsumedRCU: 128, Scanned: n}
	for _, r := range p.records[:n] {
		r.ReadAt = p.source.now
		page.Records = append(page.Records, r)
	}
	p.records = p.records[n:]
	p.read++
	return page, nil
}

func (p *fakePages) Close() {}

// fakeCatalog is an account with one table, or with an error.
type fakeCatalog struct {
	source *fakeSource
	err    error
}

func (c fakeCatalog) Tables(context.Context) ([]inspect.Table, error) {
	if c.err != nil {
		return nil, c.err
	}
	return []inspect.Table{c.source.table}, nil
}

func (c fakeCatalog) Open(context.Context, string) (Source, error) {
	if c.err != nil {
		return nil, c.err
	}
	return c.source, nil
}

func digest(i int) string {
	sum := md5.Sum(fmt.Appendf(nil, `"order-%d"`, i))
	return hex.EncodeToString(sum[:])
}

// record is a record of a function whose key is free again in left; deadline,
// where not 0, lies that far from now.
func record(prefix string, i int, status inspect.Status, left, deadline time.Duration) inspect.Record {
	key := prefix + "#" + digest(i)
	r := inspect.Record{
		Key: key, Partition: key, Status: status,
		Expiration: inspect.Timestamp{At: moment + inspect.Millis(left.Milliseconds()), Unit: inspect.Seconds},
	}
	if deadline != 0 {
		r.Deadline = inspect.Timestamp{At: moment + inspect.Millis(deadline.Milliseconds()), Unit: inspect.Milliseconds}
	}
	if status == inspect.Completed {
		r.Data = inspect.Body{Type: "S", Bytes: 214 + i, Text: `{"statusCode":200,"paid":true}`}
	}
	return r
}

// outage is a table after an outage: each state, most of it healthy.
func outage() []inspect.Record {
	var rs []inspect.Record
	for i := range 60 {
		rs = append(rs, record("orders.app.process_order", 1000+i, inspect.Completed, time.Duration(20+i%39)*time.Minute, 0))
	}
	for i := range 37 {
		rs = append(rs, record("orders.app.process_order", i, inspect.InProgress, time.Duration(1+i)*time.Minute, 0))
	}
	for i := range 21 {
		rs = append(rs, record("billing", 200+i, inspect.InProgress, time.Duration(4+i)*time.Minute, -time.Duration(20+i)*time.Minute))
	}
	for i := range 9 {
		rs = append(rs, record("billing", 300+i, inspect.InProgress, 59*time.Minute, time.Duration(12+i)*time.Second))
	}
	for i := range 5 {
		rs = append(rs, record("orders.app.Refund.apply", 400+i, inspect.InProgress, 55*time.Minute, 0))
	}
	for i := range 12 {
		rs = append(rs, record("notify.app.lambda_handler", 500+i, inspect.Completed, -time.Duration(3+i)*time.Minute, 0))
	}
	odd := record("legacy-import.handle", 900, inspect.InProgress, 0, 0)
	odd.Expiration.Unit = inspect.Milliseconds
	return append(rs, odd)
}

// emptyCatalog is an account without tables.
type emptyCatalog struct{}

func (emptyCatalog) Tables(context.Context) ([]inspect.Table, error) { return nil, nil }
func (emptyCatalog) Open(context.Context, string) (Source, error)    { return nil, io.EOF }
