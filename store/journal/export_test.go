package journal

import "bytes"

// unflushedDisk is the real disk without waiting for it: what is about the
// text of a journal need not survive a power cut.
type unflushedDisk struct{ realDisk }

type unflushedFile struct{ file }

func (unflushedFile) Sync() error { return nil }

func (d unflushedDisk) Create(path string) (file, error) {
	f, err := d.realDisk.Create(path)
	if err != nil {
		return nil, err
	}
	return unflushedFile{f}, nil
}

func (d unflushedDisk) Open(path string) (file, error) {
	f, err := d.realDisk.Open(path)
	if err != nil {
		return nil, err
	}
	return unflushedFile{f}, nil
}

func (unflushedDisk) SyncFolder(string) error { return nil }

// CreateUnflushed is Create without waiting for the disk.
func CreateUnflushed(path string, h Header, prefixes []Prefix, entries []Entry) (*Journal, error) {
	return create(unflushedDisk{}, path, h, prefixes, entries)
}

// OpenUnflushed is Open without waiting for the disk.
func OpenUnflushed(path string) (*Journal, error) { return open(unflushedDisk{}, path) }

// ReadText is Read of a file with that text.
func ReadText(text []byte) (Contents, error) {
	r := reader{path: "j.jsonl", keep: keepItems}
	err := r.read(bytes.NewReader(text))
	return r.contents, err
}
