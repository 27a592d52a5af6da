package function

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// newClient makes the client that the AWS environment describes.
func newClient(ctx context.Context) (*dynamodb.Client, error) {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up the DynamoDB client: %w", err)
	}
	if settings.HTTPClient == nil { // it is set, and must be the SDK's own until here, with AWS_CA_BUNDLE
		settings.HTTPClient = awshttp.NewBuildableClient()
	}
	settings.HTTPClient = memBody{settings.HTTPClient}
	return dynamodb.NewFromConfig(settings), nil
}

// smallBody is the largest request that memBody copies.
const smallBody = 64 << 10

// memBody gives small request bodies to net/http as a type that it knows, so
// that it sends them with the headers in one write. Otherwise a fast endpoint on
// loopback answers before the body is through, and the connection breaks.
type memBody struct{ next aws.HTTPClient }

// Do implements the SDK's HTTPClient.
func (m memBody) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.ContentLength > 0 && r.ContentLength < smallBody {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, fmt.Errorf("read the request's body: %w", err)
		}
		if err := r.Body.Close(); err != nil {
			return nil, fmt.Errorf("close the request's body: %w", err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return m.next.Do(r) //nolint:wrapcheck // the SDK looks at the error itself
}
