package inspect

// Mark is a sign of a library's version in a record.
type Mark struct {
	// ID names the kind of mark.
	ID     string
	Writer Writer
	// Versions are those that write so, in words.
	Versions string
	// Certain is false where something else may have left the same.
	Certain bool
	// Why is what was seen, and what else it may mean.
	Why string
	// Thread is where the change was discussed; empty where it was not.
	Thread string
}

// VersionMarks are the signs of a library's version in a record, as far as it
// was read: some are in the stored response, which loads of whole tables drop.
func VersionMarks(r *Record) []Mark {
	var marks []Mark
	if r.fractional() {
		marks = append(marks, Mark{
			ID: "fractional_expiration", Writer: WriterTypeScript, Versions: "before 2.2.0", Certain: true,
			Why: "its expiration " + stamp(r.Expiration) + " has fractions of a second, which Java and .NET cannot read", Thread: "ts#2298",
		})
	}
	if m, ok := falsyMark(r); ok {
		marks = append(marks, m)
	}
	if m, ok := noDeadlineMark(r); ok {
		marks = append(marks, m)
	}
	return marks
}

// falsyMark: Python stored every result that is false as null, and since about
// 3.29.0 as what it is. Both replay None.
func falsyMark(r *Record) (Mark, bool) {
	b := r.Data
	if !b.Loaded || b.Type != "S" || WriterOf(r) != WriterPython {
		return Mark{}, false
	}
	switch b.Text {
	case "null":
		return Mark{
			ID: "falsy_as_null", Writer: WriterPython, Versions: "before about 3.29.0",
			Why: "its response is null: a result of None, or any false one of an older version", Thread: "py#8090",
		}, true
	case "0", "false", `""`, "{}", "[]", "0.0":
		return Mark{
			ID: "falsy_as_it_is", Writer: WriterPython, Versions: "about 3.29.0 or later", Certain: true,
			Why: "its response is " + b.Text + ", which older versions stored as null", Thread: "py#8176",
		}, true
	}
	return Mark{}, false
}

// noDeadlineMark: old versions wrote no deadline at all. One record cannot tell
// them from a context that was not registered, or TypeScript at all; where no
// record of a prefix has one, both are to be thought of.
func noDeadlineMark(r *Record) (Mark, bool) {
	versions := ""
	writer := WriterOf(r)
	switch writer {
	case WriterPython:
		versions = "before 1.26.7"
	case WriterJava:
		versions = "before 1.13"
	case WriterDotNet:
		versions = "before mid 2023"
	case WriterJavaOrDotNet:
		versions = "before 1.13 (Java) or mid 2023 (.NET)"
	case WriterTypeScript, WriterUnknown:
	}
	if versions == "" || r.Status != InProgress || r.Deadline.Unit != Absent {
		return Mark{}, false
	}
	return Mark{
		ID: "no_deadline", Writer: writer, Versions: versions,
		Why: "it is in progress without in_progress_expiration: an old version, or no Lambda context registered", Thread: "py#1387",
	}, true
}
