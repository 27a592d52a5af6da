package store

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Impatient shortens the waits of a configuration.
func Impatient(c Config, silence, backoff time.Duration) Config {
	c.silence, c.backoff = silence, backoff
	return c
}

// Client is the raw client, past all methods of the package.
func (a *Account) Client() *dynamodb.Client { return a.client }

// Client is the raw client of a table.
func (t *Table) Client() *dynamodb.Client { return t.account.client }

// SDK is the configuration that clients of further services are made from.
func (a *Account) SDK() aws.Config { return a.aws }
