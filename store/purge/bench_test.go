package purge_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"idemtui/inspect"
	"idemtui/inspect/plan"
)

// BenchmarkPurge purges 4,000 records and holds it against as many DeleteItems
// without a condition, without journal and second look, by the same number of
// workers: "x-plain" is how many times longer the purge takes.
func BenchmarkPurge(b *testing.B) {
	const n = 4000
	g := newRig(b)
	server := httptest.NewServer(g.Endpoint)
	b.Cleanup(server.Close)
	var purge, plain time.Duration
	for b.Loop() {
		b.StopTimer()
		g.fill(b, prefix, n)
		j := g.planned(b, aDay(), plan.Options{})
		b.StartTimer()
		start := time.Now()
		s := g.run(j, aDay()).Do(b.Context(), pending(j))
		purge += time.Since(start)
		if tally(s)[inspect.Purged] != n {
			b.Fatal(tally(s))
		}
		b.StopTimer()
		g.fill(b, prefix, n)
		start = time.Now()
		deleteAll(b, server.URL, n)
		plain += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(purge.Seconds()/plain.Seconds(), "x-plain")
	b.ReportMetric(float64(n*b.N)/purge.Seconds(), "records/s")
}

// deleteAll deletes without looking.
func deleteAll(b *testing.B, url string, n int) {
	b.Helper()
	const workers = 32
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: &url, Region: "eu-west-1", HTTPClient: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "bench", SecretAccessKey: "bench"}, nil
		}),
	})
	var group errgroup.Group
	group.SetLimit(workers)
	for i := range n {
		group.Go(func() error {
			_, err := client.DeleteItem(b.Context(), &dynamodb.DeleteItemInput{
				TableName: aws.String(records),
				Key:       map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: keyOf(prefix, i)}},
			})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
}
