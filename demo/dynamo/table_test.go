package dynamo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"idemtui/demo/dynamo"
)

func TestTableChangesItsBilling(t *testing.T) {
	c := newClock()
	client := serve(t, dynamo.WithClock(c.read))
	update := func(in dynamodb.UpdateTableInput) (*types.TableDescription, error) {
		in.TableName = aws.String("records")
		if _, err := client.UpdateTable(t.Context(), &in); err != nil {
			return nil, err
		}
		out, err := client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: in.TableName})
		return out.Table, err
	}
	units := func(read, write int64) *types.ProvisionedThroughput {
		return &types.ProvisionedThroughput{ReadCapacityUnits: &read, WriteCapacityUnits: &write}
	}
	_, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("records"), ProvisionedThroughput: units(5, 6),
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = update(dynamodb.UpdateTableInput{ProvisionedThroughput: units(5, 6)})
	refused(t, err, "ValidationException", "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 6. Requested WriteCapacityUnits: 6. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")
	table, err := update(dynamodb.UpdateTableInput{ProvisionedThroughput: units(7, 6)})
	if err != nil {
		t.Fatal(err)
	}
	same(t, int64(7), *table.ProvisionedThroughput.ReadCapacityUnits)
	if table.BillingModeSummary != nil {
		t.Error("a table that always was provisioned tells of its billing")
	}
	for range 2 { // the second time changes nothing
		table, err = update(dynamodb.UpdateTableInput{BillingMode: types.BillingModePayPerRequest})
		if err != nil {
			t.Fatal(err)
		}
		same(t, int64(0), *table.ProvisionedThroughput.ReadCapacityUnits)
		same(t, types.BillingModePayPerRequest, table.BillingModeSummary.BillingMode)
	}
	const neither = invalidPrefix + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
	_, err = update(dynamodb.UpdateTableInput{ProvisionedThroughput: units(1, 1)})
	refused(t, err, "ValidationException", neither)
	table, err = update(dynamodb.UpdateTableInput{BillingMode: types.BillingModeProvisioned, ProvisionedThroughput: units(1, 1)})
	if err != nil {
		t.Fatal(err)
	}
	same(t, types.BillingModeProvisioned, table.BillingModeSummary.BillingMode)
	if !table.BillingModeSummary.LastUpdateToPayPerRequestDateTime.Equal(c.now) {
		t.Errorf("on demand since %v", table.BillingModeSummary.LastUpdateToPayPerRequestDateTime)
	}
}

func TestDeletionProtectionIsSwitched(t *testing.T) {
	endpoint := pair(t)
	do(t, endpoint, "UpdateTable", `{"TableName":"pair","DeletionProtectionEnabled":true}`)
	wantRefusal(t, endpoint, "DeleteTable", `{"TableName":"pair"}`, "ValidationException", "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	do(t, endpoint, "UpdateTable", `{"TableName":"pair","DeletionProtectionEnabled":false}`)
	do(t, endpoint, "DeleteTable", `{"TableName":"pair"}`)
}

func TestRefusalsOfUpdateTable(t *testing.T) {
	const streamOn = `"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`
	endpoint := pair(t)
	do(t, endpoint, "UpdateTable", `{"TableName":"records",`+streamOn+`}`)
	for body, text := range map[string]string{
		`{"TableName":"pair"}`:                      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
		`{"TableName":"pair","BillingMode":"FREE"}`: "1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
		`{"TableName":"pair","ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":1}}`:                  "1 validation error detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
		`{"TableName":"pair","BillingMode":"PROVISIONED"}`:                                                             invalidPrefix + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
		`{"TableName":"pair","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},` + streamOn + `}`: invalidPrefix + "You cannot modify stream status while updating table IOPS",
		`{"TableName":"records",` + streamOn + `}`:                                                                     "Table already has an enabled stream: TableName: records",
		`{"TableName":"pair","StreamSpecification":{"StreamEnabled":false}}`:                                           "Table already has a disabled stream: TableName: pair",
		`{"TableName":"pair","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"ALL"}}`:                     "1 validation error detected: Value 'ALL' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY]",
		`{"TableName":"pair","GlobalSecondaryIndexUpdates":[{}]}`:                                                      "GlobalSecondaryIndexUpdates are not supported by this endpoint",
		`{"TableName":"pair","ReplicaUpdates":[{}]}`:                                                                   "ReplicaUpdates are not supported by this endpoint",
	} {
		wantRefusal(t, endpoint, "UpdateTable", body, "ValidationException", text)
	}
	wantRefusal(t, endpoint, "UpdateTable", `{"TableName":"nowhere","DeletionProtectionEnabled":true}`, "ResourceNotFoundException", "Requested resource not found: Table: nowhere not found")
}

func TestTagsComeAndGo(t *testing.T) {
	client := serve(t)
	_, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("records"), BillingMode: types.BillingModePayPerRequest,
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		Tags:                 []types.Tag{{Key: aws.String("team"), Value: aws.String("orders")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	described, err := client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("records")})
	if err != nil {
		t.Fatal(err)
	}
	arn := described.Table.TableArn
	tags := func() string {
		out, err := client.ListTagsOfResource(t.Context(), &dynamodb.ListTagsOfResourceInput{ResourceArn: arn})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, tag := range out.Tags {
			all = append(all, *tag.Key+"="+*tag.Value)
		}
		return strings.Join(all, " ")
	}
	same(t, "team=orders", tags())
	_, err = client.TagResource(t.Context(), &dynamodb.TagResourceInput{ResourceArn: arn, Tags: []types.Tag{
		{Key: aws.String("team"), Value: aws.String("payments")}, {Key: aws.String("env"), Value: aws.String("")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "env= team=payments", tags())
	if _, err = client.UntagResource(t.Context(), &dynamodb.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"team", "absent"}}); err != nil {
		t.Fatal(err)
	}
	same(t, "env=", tags())
}

func TestRefusalsOfTags(t *testing.T) {
	endpoint := pair(t)
	const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/"
	var many []string
	for i := range 51 {
		many = append(many, fmt.Sprintf(`{"Key":"k%d","Value":""}`, i))
	}
	tag := func(table, tags string) string {
		return `{"ResourceArn":"` + arn + table + `","Tags":[` + tags + `]}`
	}
	cases := map[string]struct{ operation, body, name, text string }{
		"no ARN":      {"TagResource", `{}`, "ValidationException", "Invalid TableArn"},
		"not an ARN":  {"ListTagsOfResource", `{"ResourceArn":"not-a-valid-arn"}`, "ValidationException", "Invalid TableArn: Invalid ResourceArn provided as input not-a-valid-arn"},
		"no tags":     {"TagResource", tag("pair", ``), "ValidationException", "Atleast one Tag needs to be provided as Input."},
		"no keys":     {"UntagResource", `{"ResourceArn":"` + arn + `pair","TagKeys":[]}`, "ValidationException", "Atleast one Tag Key needs to be provided as Input."},
		"no table":    {"TagResource", tag("nowhere", many[0]), "ResourceNotFoundException", "Requested resource not found: ResourcArn: " + arn + "nowhere not found"},
		"not allowed": {"ListTagsOfResource", `{"ResourceArn":"` + arn + `nowhere"}`, "AccessDeniedException", "User: arn:aws:iam::000000000000:user/local is not authorized to perform: dynamodb:ListTagsOfResource on resource: " + arn + "nowhere"},
		"too many":    {"TagResource", tag("pair", strings.Join(many, ",")), "ValidationException", invalidPrefix + "Too many tags: 51; a table has at most 50"},
		"reserved":    {"TagResource", tag("pair", `{"Key":"aws:x","Value":""}`), "ValidationException", invalidPrefix + "Tag keys starting with 'aws:' are reserved for the service: aws:x"},
		"empty key":   {"TagResource", tag("pair", `{"Key":"","Value":""}`), "ValidationException", "1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { wantRefusal(t, endpoint, c.operation, c.body, c.name, c.text) })
	}
	do(t, endpoint, "TagResource", tag("pair", strings.Join(many[:50], ",")))
	wantRefusal(t, endpoint, "TagResource", tag("pair", many[50]), "ValidationException", invalidPrefix+"Too many tags: 51; a table has at most 50")
	do(t, endpoint, "TagResource", tag("pair", `{"Key":"k0","Value":"again"},{"Key":"k1","Value":"`+strings.Repeat("é", 256)+`"}`))
}
