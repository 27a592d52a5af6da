package dynamo

import (
	"testing"
	"time"
)

// Between the look at a table and the delete anything may happen: what is no
// longer due stays.
func TestSweepLooksAgainBeforeItDeletes(t *testing.T) {
	now := time.Unix(1800000000, 0)
	for name, between := range map[string][2]string{
		"renewed":      {"PutItem", `{"TableName":"records","Item":{"id":{"S":"a"},"expiration":{"N":"1800000000"}}}`},
		"deleted":      {"DeleteItem", `{"TableName":"records","Key":{"id":{"S":"a"}}}`},
		"switched off": {"UpdateTimeToLive", `{"TableName":"records","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"expiration"}}`},
		"table gone":   {"DeleteTable", `{"TableName":"records"}`},
		"nothing":      {"GetItem", `{"TableName":"records","Key":{"id":{"S":"a"}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			e := New(WithClock(func() time.Time { return now }))
			for _, step := range [][2]string{
				{"CreateTable", `{"TableName":"records","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`},
				{"UpdateTimeToLive", `{"TableName":"records","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expiration"}}`},
				{"PutItem", `{"TableName":"records","Item":{"id":{"S":"a"},"expiration":{"N":"1799999999"}}}`},
			} {
				if _, err := e.Do(t.Context(), step[0], []byte(step[1])); err != nil {
					t.Fatal(err)
				}
			}
			found := e.overdue()
			if len(found) != 1 {
				t.Fatalf("found %d items that are due, want 1", len(found))
			}
			if _, err := e.Do(t.Context(), between[0], []byte(between[1])); err != nil {
				t.Fatal(err)
			}
			if deleted := e.expire(found[0]); deleted != (name == "nothing") {
				t.Errorf("deleted: %t", deleted)
			}
		})
	}
}
