package cli

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// serving runs the verb until the test ends, and makes a client of it.
func serving(t *testing.T, flags ...string) *dynamodb.Client {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	root := newRoot(Streams{In: strings.NewReader(""), Out: write, Err: io.Discard})
	root.SetArgs(append([]string{"serve", "--port", "0", "--create", "-o", "json"}, flags...))
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve ended with %v", err)
		}
	})
	var announced struct{ Endpoint string }
	if err := json.NewDecoder(read).Decode(&announced); err != nil {
		t.Fatal(err)
	}
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &announced.Endpoint, Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("KEY", "SECRET", ""),
	})
}

func TestServeSweepsIfAsked(t *testing.T) {
	overdue := strconv.FormatInt(time.Now().Add(-time.Minute).Unix(), 10)
	record := map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: "a"}, "expiration": &types.AttributeValueMemberN{Value: overdue},
	}
	for name, c := range map[string]struct {
		flags []string
		goes  bool
	}{
		"asked":     {[]string{"--ttl-sweep", "10ms"}, true},
		"not asked": {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			client := serving(t, c.flags...)
			if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String(defaultTable), Item: record}); err != nil {
				t.Fatal(err)
			}
			left := 1
			for deadline := time.Now().Add(10 * time.Second); left > 0 && time.Now().Before(deadline); {
				out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(defaultTable)})
				if err != nil {
					t.Fatal(err)
				}
				left = len(out.Items)
				if !c.goes {
					break
				}
			}
			if gone := left == 0; gone != c.goes {
				t.Errorf("the expired record is gone: %t", gone)
			}
		})
	}
}
