"""An EventBridge handler made idempotent by Powertools for AWS Lambda.

The notification below must go out once for each event, however often the event
is delivered: EventBridge promises "at least once". The record that guards it
lives in the DynamoDB table IdempotencyTable (partition key id, TTL on
expiration).
"""

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)


def send_notification(detail):
    """Stands for the side effect: mail, push message, charge."""
    print(f"notification sent for {detail['id']}")


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name="IdempotencyTable"),
    config=IdempotencyConfig(event_key_jmespath="detail.id", raise_on_no_idempotency_key=True),
)
def lambda_handler(event, context):
    send_notification(event["detail"])
    return {"status": "notified", "id": event["detail"]["id"]}
