package store_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

// told asserts the parts of a line.
func told(t *testing.T, p *inspect.Problem, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.Error(), part) {
			t.Errorf("%q is not told: %v", part, p)
		}
	}
}

func TestWhatFailsIsToldInOneLine(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault func(http.Handler) http.Handler
		kind  inspect.Kind
		parts []string
	}{
		{
			"denied", refuse("Scan", 400, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: dynamodb:Scan on resource: arn:... with an explicit deny"),
			inspect.KindPermission,
			[]string{"read table records: dynamodb:Scan is not allowed for user ada (an explicit deny)", "README"},
		},
		{
			"expired", refuse("Scan", 400, "ExpiredTokenException", "The security token included in the request is expired"),
			inspect.KindCredentials,
			[]string{"the credentials have expired", "aws sso login"},
		},
		{
			"not accepted", refuse("Scan", 400, "UnrecognizedClientException", "The security token included in the request is invalid."),
			inspect.KindCredentials,
			[]string{"does not accept the credentials"},
		},
		{
			"throttled for good", refuse("Scan", 400, "ThrottlingException", "Rate exceeded"),
			inspect.KindThrottled,
			[]string{"read capacity is used up", "--max-rcu"},
		},
		{
			"the table went away", refuse("Scan", 400, "ResourceNotFoundException", "Requested resource not found"),
			inspect.KindNoTable,
			[]string{"read table records: it is not in http://127"},
		},
		{
			"another error", refuse("Scan", 400, "ValidationException", "a text\nof two lines"),
			inspect.KindOther,
			[]string{"ValidationException: a text of two lines"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := serve(t, dynamo.New(), tt.fault)
			e.create(t, "records", "id")
			c := store.Impatient(store.Config{}, 0, time.Millisecond)
			_, err := drain(t.Context(), open(t, e.URL, "records", c))
			told(t, problem(t, err, tt.kind), tt.parts...)
		})
	}
}

func TestMissingTableNamesThoseThatLookRight(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "orders-idempotency", "id")
	e.create(t, "users", "id")
	_, err := account(t, e.URL, store.Config{Region: "eu-west-1"}).Table(t.Context(), "IdempotencyTable")
	p := problem(t, err, inspect.KindNoTable)
	told(t, p, "table IdempotencyTable is not at "+e.URL+" (region eu-west-1)", "tables that look right: orders-idempotency")
	if strings.Contains(p.Error(), "users") {
		t.Errorf("a table that does not look right is offered: %v", p)
	}
}

func TestWrongKeyAttributesNameTheFlags(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "composite", "PK", "SK")
	e.create(t, "simple", "id")
	e.do(t, "CreateTable", object{
		"TableName": "numbers", "KeySchema": []object{{"AttributeName": "id", "KeyType": "HASH"}},
		"AttributeDefinitions": []object{{"AttributeName": "id", "AttributeType": "N"}}, "BillingMode": "PAY_PER_REQUEST",
	})
	for _, tt := range []struct {
		table string
		names inspect.Attributes
		parts []string
	}{
		{"composite", inspect.Attributes{}, []string{"its keys are PK (partition), SK (sort), not id (partition)", "--key-attr PK --sort-key-attr SK"}},
		{"composite", inspect.Attributes{Key: "PK"}, []string{"--sort-key-attr SK"}},
		{"simple", inspect.Attributes{Key: "pk", SortKey: "sk"}, []string{"its keys are id (partition), not pk (partition), sk (sort)", "neither"}},
		{"numbers", inspect.Attributes{}, []string{"its key id is of type N"}},
	} {
		_, err := account(t, e.URL, store.Config{Attributes: tt.names}).Table(t.Context(), tt.table)
		told(t, problem(t, err, inspect.KindSchema), tt.parts...)
	}
}

// Without the permission to describe, reads go on by what is known.
func TestTableWithoutThePermissionToDescribe(t *testing.T) {
	denied := "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: x"
	e := serve(t, dynamo.New(),
		refuse("DescribeTable", 400, "AccessDeniedException", denied), refuse("DescribeTimeToLive", 400, "AccessDeniedException", denied))
	e.create(t, "records", "id")
	want := e.fill(t, "records", 5, 10)
	a := account(t, e.URL, store.Config{})
	table, err := a.Table(t.Context(), "records")
	if err != nil {
		t.Fatal(err)
	}
	if d := table.Describe(); d.TTL != inspect.TTLUnknown || d.Name != "records" || d.PartitionKey != "id" {
		t.Errorf("%+v", d)
	}
	got, err := drain(t.Context(), table)
	if err != nil || len(got.records) != len(want) {
		t.Errorf("%d records, %v", len(got.records), err)
	}
	tables, err := a.Tables(t.Context())
	if err != nil || len(tables) != 1 || tables[0].Name != "records" {
		t.Errorf("tables %+v, %v", tables, err)
	}
}

func TestEndpointThatIsNotDynamoDB(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		kind   string
		body   string
	}{
		{"a web page", 200, "text/html; charset=utf-8", "<html>Sign in</html>"},
		{"a page that is not there", 404, "text/html", "<html>Not Found</html>"},
		{"another JSON service", 404, "application/json", `{"message":"no such route"}`},
		{"JSON without a table", 200, "application/json", `{"hello":"world"}`},
		{"broken JSON", 200, "application/json", `{"Table":`},
		{"nothing", 200, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			web := func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", tt.kind)
					w.WriteHeader(tt.status)
					_, _ = io.WriteString(w, tt.body)
				})
			}
			e := serve(t, dynamo.New(), web)
			_, err := account(t, e.URL, store.Config{}).Table(t.Context(), "records")
			told(t, problem(t, err, inspect.KindNotDynamoDB), e.URL, "--endpoint-url")
		})
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	listener.Close()
	_, err = account(t, url, store.Config{}).Tables(t.Context())
	told(t, problem(t, err, inspect.KindNetwork), "nothing listens at "+url, "--endpoint-url")
}

func TestOpenWithoutConfiguration(t *testing.T) {
	t.Run("no region", func(t *testing.T) {
		noEnvironment(t)
		_, err := store.Open(t.Context(), store.Config{})
		told(t, problem(t, err, inspect.KindCredentials), "AWS_REGION", "--region", "idemtui demo")
	})
	t.Run("no credentials", func(t *testing.T) {
		noEnvironment(t)
		_, err := store.Open(t.Context(), store.Config{Region: "eu-west-1"})
		told(t, problem(t, err, inspect.KindCredentials), "AWS_PROFILE", "idemtui demo")
	})
	t.Run("no such profile", func(t *testing.T) {
		noEnvironment(t)
		_, err := store.Open(t.Context(), store.Config{Region: "eu-west-1", Profile: "prod"})
		told(t, problem(t, err, inspect.KindCredentials), "there is no profile prod", "list-profiles")
	})
	t.Run("no address", func(t *testing.T) {
		noEnvironment(t)
		_, err := store.Open(t.Context(), store.Config{Endpoint: "localhost:8000"})
		told(t, problem(t, err, inspect.KindBadInput), `"localhost:8000"`, "http://localhost:8000")
	})
	t.Run("another host lends no credentials", func(t *testing.T) {
		noEnvironment(t)
		_, err := store.Open(t.Context(), store.Config{Endpoint: "http://dynamodb.example:8000", Region: "eu-west-1"})
		told(t, problem(t, err, inspect.KindCredentials), "AWS_PROFILE", "idemtui demo")
	})
}

func TestOpenTakesTheEnvironment(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	t.Run("endpoint of the environment", func(t *testing.T) {
		noEnvironment(t)
		t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", e.URL)
		a, err := store.Open(t.Context(), store.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if a.Endpoint() != e.URL || a.Region() == "" {
			t.Errorf("endpoint %q, region %q", a.Endpoint(), a.Region())
		}
		if _, err := a.Table(t.Context(), "records"); err != nil {
			t.Error(err)
		}
		if caller, ok := a.Identity(t.Context()); ok {
			t.Errorf("an endpoint has no caller: %+v", caller)
		}
	})
	t.Run("profile of the environment", func(t *testing.T) {
		noEnvironment(t)
		write(t, os.Getenv("AWS_CONFIG_FILE"), "[profile oncall]\nregion = eu-north-1\nendpoint_url = "+e.URL+"\n")
		write(t, os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), "[oncall]\naws_access_key_id = A\naws_secret_access_key = B\n")
		t.Setenv("AWS_PROFILE", "oncall")
		a, err := store.Open(t.Context(), store.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if a.Profile() != "oncall" || a.Region() != "eu-north-1" || a.Endpoint() != e.URL {
			t.Errorf("profile %q, region %q, endpoint %q", a.Profile(), a.Region(), a.Endpoint())
		}
	})
	t.Run("a shell's profile without credentials does not hinder a local endpoint", func(t *testing.T) {
		noEnvironment(t)
		write(t, os.Getenv("AWS_CONFIG_FILE"), "[profile sso]\nregion = eu-north-1\n")
		t.Setenv("AWS_PROFILE", "sso")
		a, err := store.Open(t.Context(), store.Config{Endpoint: e.URL})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Tables(t.Context()); err != nil || a.Region() != "eu-north-1" {
			t.Errorf("region %q, %v", a.Region(), err)
		}
		_, err = store.Open(t.Context(), store.Config{Endpoint: e.URL, Profile: "sso"})
		told(t, problem(t, err, inspect.KindCredentials), "profile sso", "leave the profile out")
	})
	t.Run("flags go before the environment", func(t *testing.T) {
		noEnvironment(t)
		t.Setenv("AWS_REGION", "eu-north-1")
		t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
		a, err := store.Open(t.Context(), store.Config{Region: "eu-west-1", Endpoint: e.URL})
		if err != nil {
			t.Fatal(err)
		}
		if a.Region() != "eu-west-1" || a.Endpoint() != e.URL {
			t.Errorf("region %q, endpoint %q", a.Region(), a.Endpoint())
		}
	})
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Clean(file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
