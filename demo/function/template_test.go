package function

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// template is the part of template.yaml that must fit the code.
type template struct {
	Resources struct {
		Records struct {
			Properties struct {
				TimeToLiveSpecification struct {
					AttributeName string `yaml:"AttributeName"`
					Enabled       bool   `yaml:"Enabled"`
				} `yaml:"TimeToLiveSpecification"`
			} `yaml:"Properties"`
		} `yaml:"Records"`
		Pay struct {
			Properties struct {
				FunctionName string `yaml:"FunctionName"`
				Timeout      int    `yaml:"Timeout"`
				Environment  struct {
					Variables map[string]any `yaml:"Variables"`
				} `yaml:"Environment"`
				Policies []struct {
					Statement []struct {
						Action []string `yaml:"Action"`
					} `yaml:"Statement"`
				} `yaml:"Policies"`
			} `yaml:"Properties"`
		} `yaml:"Pay"`
		Orders struct {
			Properties struct {
				VisibilityTimeout int `yaml:"VisibilityTimeout"`
			} `yaml:"Properties"`
		} `yaml:"Orders"`
	} `yaml:"Resources"`
}

// TestTheTemplateFitsTheFunction: what neither a linter nor a deployment would
// notice, and the first duplicate would.
func TestTheTemplateFitsTheFunction(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var whole template
	if err := yaml.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	pay := whole.Resources.Pay.Properties
	if !strings.HasPrefix(Prefix, pay.FunctionName+".") {
		t.Errorf("the function is called %s, its keys begin with %s", pay.FunctionName, Prefix)
	}
	for name := range pay.Environment.Variables {
		if name != TableVar && name != ValidationVar {
			t.Errorf("nobody reads the variable %s", name)
		}
	}
	if visible := whole.Resources.Orders.Properties.VisibilityTimeout; pay.Timeout <= 0 || visible < 6*pay.Timeout {
		t.Errorf("a message is invisible for %d s, want six times the function's timeout of %d s", visible, pay.Timeout)
	}
	if ttl := whole.Resources.Records.Properties.TimeToLiveSpecification; ttl.AttributeName != "expiration" || !ttl.Enabled {
		t.Errorf("TTL is on %q (%v), want it on for expiration", ttl.AttributeName, ttl.Enabled)
	}
	var actions []string
	for _, policy := range pay.Policies {
		for _, statement := range policy.Statement {
			actions = append(actions, statement.Action...)
		}
	}
	want := []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("what the function may do (-want +got):\n%s", diff)
	}
}
