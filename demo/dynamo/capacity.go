package dynamo

const (
	readUnitBytes  = 4096
	writeUnitBytes = 1024
)

// consumed is the ConsumedCapacity of an answer.
type consumed struct {
	TableName     string      `json:"TableName"`
	CapacityUnits float64     `json:"CapacityUnits"`
	Table         *tableUnits `json:"Table,omitempty"`
	unitsByKind
}

type tableUnits struct {
	CapacityUnits float64 `json:"CapacityUnits"`
	unitsByKind
}

// unitsByKind is told of transactions only.
type unitsByKind struct {
	ReadCapacityUnits  *float64 `json:"ReadCapacityUnits,omitempty"`
	WriteCapacityUnits *float64 `json:"WriteCapacityUnits,omitempty"`
}

// report is the ConsumedCapacity member that was asked for; nil for none.
func report(asked *string, table string, units float64) *consumed {
	if asked == nil || *asked == noReturn {
		return nil
	}
	made := &consumed{TableName: table, CapacityUnits: units}
	if *asked == "INDEXES" {
		made.Table = &tableUnits{CapacityUnits: units}
	}
	return made
}

// readUnits is what reading so many bytes takes.
func readUnits(bytes int, consistent *flag) float64 {
	units := float64(max(1, (bytes+readUnitBytes-1)/readUnitBytes))
	if consistent == nil || !bool(*consistent) {
		units /= 2
	}
	return units
}

// writeUnits is what a write takes that left the larger of two items.
func writeUnits(before, after item) float64 {
	bytes := max(itemSize(before), itemSize(after))
	return float64(max(1, (bytes+writeUnitBytes-1)/writeUnitBytes))
}
