package store

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// refusing is a transport that must not be reached.
type refusing struct{ t *testing.T }

func (r refusing) Do(*http.Request) (*http.Response, error) {
	r.t.Error("a request was sent")
	return nil, errors.New("sent")
}

// Credentials that run out in the middle of a purge cannot be had anew: what
// was never signed was never sent, and is not taken for a lost answer.
func TestUnsignedWriteIsNotLost(t *testing.T) {
	client := dynamodb.New(dynamodb.Options{
		Region: "eu-west-1", HTTPClient: refusing{t}, Retryer: newRetryer(0, 1),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, errors.New("the session is over")
		}),
	})
	w := &writeRetryer{}
	_, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: aws.String("t"), Key: item{"id": text("k")}}, w.watched)
	if err == nil || w.failed == 0 || w.lost != 0 {
		t.Errorf("%d attempts failed, %d are lost: %v", w.failed, w.lost, err)
	}
	if !isCredentials(err) {
		t.Errorf("it is not told as what it is: %v", err)
	}
}
