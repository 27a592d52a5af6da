package dynamo_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/demo/dynamo"
)

const ttlOn = `{"TableName":"records","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expiration"}}`

func TestSweepDeletesWhatHasExpired(t *testing.T) {
	c := newClock()
	now := c.now.Unix()
	number := func(n int64) string { return `{"N":"` + strconv.FormatInt(n, 10) + `"}` }
	fiveYearsAgo := c.now.AddDate(-5, 0, 0).Unix()
	goes := map[string]string{
		"a second ago":       number(now - 1),
		"part of a second":   `{"N":"` + strconv.FormatInt(now-1, 10) + `.9"}`,
		"years ago":          number(fiveYearsAgo),
		"a power of ten ago": `{"N":"1.79E9"}`,
	}
	stays := map[string]string{
		"now":             number(now),
		"ahead":           number(now + 60),
		"in milliseconds": number(now*1000 - 1000),
		"too long ago":    number(fiveYearsAgo - 1),
		"zero":            number(0),
		"negative":        number(-now),
		"a text":          `{"S":"` + strconv.FormatInt(now-1, 10) + `"}`,
		"in a list":       `{"L":[` + number(now-1) + `]}`,
	}
	endpoint := dynamo.New(dynamo.WithClock(c.read))
	do(t, endpoint, "CreateTable", createRecords)
	for id, value := range goes {
		do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"`+id+`"},"expiration":`+value+`}}`)
	}
	for id, value := range stays {
		do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"`+id+`"},"expiration":`+value+`}}`)
	}
	do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"without"}}}`)
	same(t, 0, endpoint.Sweep()) // time to live is off
	do(t, endpoint, "UpdateTimeToLive", ttlOn)
	same(t, len(goes)+len(stays)+1, readPage(t, endpoint, "Scan", map[string]any{"TableName": "records"}).Count)
	same(t, len(goes), endpoint.Sweep())
	same(t, 0, endpoint.Sweep())
	for id := range stays {
		if do(t, endpoint, "GetItem", `{"TableName":"records","Key":{"id":{"S":"`+id+`"}}}`) == "{}" {
			t.Errorf("the item that expires %s was swept", id)
		}
	}
	same(t, len(stays)+1, readPage(t, endpoint, "Scan", map[string]any{"TableName": "records"}).Count)
}

func TestSweepIsTheServicesOwnInTheStream(t *testing.T) {
	c := newClock()
	endpoint := dynamo.New(dynamo.WithClock(c.read))
	r := streamingOf(t, endpoint, c)
	r.switchStream(types.StreamViewTypeNewAndOldImages)
	_, err := r.table.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName: aws.String("records"), TimeToLiveSpecification: &types.TimeToLiveSpecification{Enabled: aws.Bool(true), AttributeName: aws.String("expiration")},
	})
	if err != nil {
		t.Fatal(err)
	}
	due := strconv.FormatInt(c.now.Unix()+1, 10)
	put(t, r.table, "records", item{"id": s("a"), "expiration": n(due)})
	put(t, r.table, "records", item{"id": s("b"), "expiration": n(due)})
	same(t, 0, endpoint.Sweep())
	c.now = c.now.Add(2 * time.Second)
	r.delete("b")
	same(t, 1, endpoint.Sweep())
	records := r.all()
	same(t, [][4]string{
		{"INSERT", "id=a", "", "expiration=" + due + " id=a"},
		{"INSERT", "id=b", "", "expiration=" + due + " id=b"},
		{"REMOVE", "id=b", "expiration=" + due + " id=b"},
		{"REMOVE", "id=a", "expiration=" + due + " id=a"},
	}, told(records))
	if records[2].UserIdentity != nil {
		t.Error("a client's delete is told as the service's")
	}
	identity := records[3].UserIdentity
	if identity == nil || *identity.Type != "Service" || *identity.PrincipalId != "dynamodb.amazonaws.com" {
		t.Errorf("the sweep's delete is told as that of %v", identity)
	}
}

func TestSweepEveryDeletesUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endpoint := dynamo.New()
		do(t, endpoint, "CreateTable", createRecords)
		do(t, endpoint, "UpdateTimeToLive", ttlOn)
		expiring := func(id string) {
			due := strconv.FormatInt(time.Now().Unix()+5, 10)
			do(t, endpoint, "PutItem", `{"TableName":"records","Item":{"id":{"S":"`+id+`"},"expiration":{"N":"`+due+`"}}}`)
		}
		count := func() int { return readPage(t, endpoint, "Scan", map[string]any{"TableName": "records"}).Count }
		ctx, stop := context.WithCancel(t.Context())
		expiring("a")
		go endpoint.SweepEvery(ctx, 10*time.Second)
		<-time.After(9 * time.Second)
		same(t, 1, count()) // expired, and not yet swept
		<-time.After(2 * time.Second)
		synctest.Wait()
		same(t, 0, count())
		stop()
		synctest.Wait()
		expiring("b")
		<-time.After(time.Hour)
		same(t, 1, count())
	})
}
