package world

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Call is one request that a function made, as the world saw it.
type Call struct {
	At   time.Time     `json:"at"`
	Took time.Duration `json:"took_ns"`
	// Environment is the execution environment that sent it: its access key.
	Environment string `json:"environment"`
	Service     string `json:"service"` // dynamodb, sns, ...; as the request is signed
	Operation   string `json:"operation"`
	// Table and Key are of a request for one item; Key is its key attributes in
	// DynamoDB JSON where the request names them apart, else the whole item's.
	Table string          `json:"table,omitempty"`
	Key   json.RawMessage `json:"key,omitempty"`
	// Condition is the condition expression as it was sent.
	Condition string `json:"condition,omitempty"`
	Status    int    `json:"status"`
	Error     string `json:"error,omitempty"` // the service's error type
	// Fault is what happened to it on its way, on purpose.
	Fault Fault `json:"fault,omitempty"`
	// Request and Answer are the bodies.
	Request []byte `json:"-"`
	Answer  []byte `json:"-"`
}

// Wrote reports whether the request changed data: a write that was accepted.
// Requests to other services than DynamoDB count as writes unless their name
// says that they only look.
func (c Call) Wrote() bool {
	if c.Status >= http.StatusBadRequest {
		return false
	}
	if c.Service != dynamoDB {
		return !looks(c.Operation)
	}
	switch c.Operation {
	case "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction":
		return true
	}
	return false
}

// looks tells the operations of AWS that change nothing by their names.
func looks(operation string) bool {
	return slices.ContainsFunc([]string{"Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "Lookup", "Decrypt", "Assume"}, func(verb string) bool {
		return strings.HasPrefix(operation, verb)
	})
}

// Item is the value of a key attribute of the request's item; "" if it has none.
func (c Call) Item(attribute string) string {
	path := gjson.Escape(attribute) + ".S"
	for _, part := range []string{"Key.", "Item."} {
		if v := gjson.GetBytes(c.Request, part+path); v.Exists() {
			return v.Str
		}
	}
	return ""
}

// reading is the call with what the body of a DynamoDB request says.
func (c Call) reading() Call {
	if c.Service != dynamoDB {
		return c
	}
	body := gjson.ParseBytes(c.Request)
	c.Table = body.Get("TableName").Str
	c.Condition = body.Get("ConditionExpression").Str
	if key := body.Get("Key"); key.Exists() {
		c.Key = json.RawMessage(key.Raw)
	}
	return c
}

// errorType is the service's name for what went wrong, empty if nothing did.
func errorType(status int, body []byte) string {
	if status < http.StatusBadRequest {
		return ""
	}
	kind := gjson.GetBytes(body, "__type").Str
	return kind[strings.LastIndex(kind, "#")+1:]
}

// signature is the part of an Authorization header that says who asks and for
// which service: Credential=KEY/DATE/REGION/SERVICE/aws4_request.
func signature(r *http.Request) (key, service string) {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return "", ""
	}
	return parts[0], parts[3]
}

// operation is what a request asks for: by the target header of the JSON
// protocols, the Action of the query protocol, or its method and path.
func operation(r *http.Request, body []byte) string {
	if _, name, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		return name
	}
	if form := "Action="; strings.Contains(string(body[:min(len(body), 4096)]), form) {
		_, rest, _ := strings.Cut(string(body), form)
		name, _, _ := strings.Cut(rest, "&")
		return name
	}
	return r.Method + " " + r.URL.Path
}
