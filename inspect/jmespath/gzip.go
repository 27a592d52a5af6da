package jmespath

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// maxUnzipped bounds what a compressed payload may become: more than Lambda
// hands to any function.
const maxUnzipped = 64 << 20

var errGzip = errors.New("it is no gzip")

// gzipMagic begins every member of a gzip text.
const gzipMagic = "\x1f\x8b"

// The flags of a member's header (RFC 1952).
const (
	headerSum     = 1 << 1
	extraField    = 1 << 2
	fileName      = 1 << 3
	comment       = 1 << 4
	reservedFlags = 7 << 5
)

// gzipRules are how strict a language is with the header of a member.
type gzipRules struct {
	checksSum, refusesReserved bool
}

// gzipMember is one of a gzip text, with the lengths of its parts.
type gzipMember struct {
	text           []byte
	header, packed int
	rest           []byte // what follows its trailer
}

// read reads the member that a text begins with.
func (g gzipRules) read(zipped []byte) (gzipMember, error) {
	header, err := g.header(zipped)
	if err != nil {
		return gzipMember{}, err
	}
	in := bytes.NewReader(zipped[header:])
	var out bytes.Buffer
	if _, err := io.Copy(&out, io.LimitReader(flate.NewReader(in), maxUnzipped+1)); err != nil {
		return gzipMember{}, fmt.Errorf("%w: %w", errGzip, err)
	}
	if out.Len() > maxUnzipped {
		return gzipMember{}, fmt.Errorf("it unzips to more than %d MB", maxUnzipped>>20)
	}
	m := gzipMember{text: out.Bytes(), header: header, packed: len(zipped) - header - in.Len()}
	trailer := zipped[header+m.packed:]
	if len(trailer) < 8 {
		return gzipMember{}, fmt.Errorf("%w: it is cut short", errGzip)
	}
	sum, size := binary.LittleEndian.Uint32(trailer), binary.LittleEndian.Uint32(trailer[4:])
	if sum != crc32.ChecksumIEEE(m.text) || int(size) != len(m.text) {
		return gzipMember{}, fmt.Errorf("%w: its checksum is wrong", errGzip)
	}
	m.rest = trailer[8:]
	return m, nil
}

// header is the length of a member's header.
func (g gzipRules) header(zipped []byte) (int, error) {
	if len(zipped) < 10 || string(zipped[:2]) != gzipMagic || zipped[2] != 8 {
		return 0, errGzip
	}
	flags, at := zipped[3], 10
	if g.refusesReserved && flags&reservedFlags != 0 {
		return 0, errGzip
	}
	if flags&extraField != 0 {
		if len(zipped) < at+2 {
			return 0, errGzip
		}
		at += 2 + int(binary.LittleEndian.Uint16(zipped[at:]))
	}
	for _, text := range []byte{fileName, comment} {
		if flags&text == 0 {
			continue
		}
		end := -1
		if at < len(zipped) {
			end = bytes.IndexByte(zipped[at:], 0)
		}
		if end < 0 {
			return 0, errGzip
		}
		at += end + 1
	}
	if flags&headerSum != 0 {
		if at+2 > len(zipped) || g.checksSum && uint32(binary.LittleEndian.Uint16(zipped[at:])) != crc32.ChecksumIEEE(zipped[:at])&0xffff {
			return 0, errGzip
		}
		at += 2
	}
	if at > len(zipped) {
		return 0, errGzip
	}
	return at, nil
}

// unzip gives what all members hold. next is what follows a member that may be
// another one; empty ends the text.
func (g gzipRules) unzip(zipped []byte, next func(gzipMember) []byte) ([]byte, error) {
	var out []byte
	for {
		m, err := g.read(zipped)
		if err != nil {
			return nil, err
		}
		if out = append(out, m.text...); len(out) > maxUnzipped {
			return nil, fmt.Errorf("it unzips to more than %d MB", maxUnzipped>>20)
		}
		if zipped = next(m); len(zipped) == 0 {
			return out, nil
		}
	}
}

// pythonUnzip is gzip.decompress: nothing is an empty text, and zeros may
// follow every member.
func pythonUnzip(zipped []byte) ([]byte, error) {
	if len(zipped) == 0 {
		return nil, nil
	}
	return gzipRules{}.unzip(zipped, func(m gzipMember) []byte { return bytes.TrimLeft(m.rest, "\x00") })
}

// nodeUnzip is gunzipSync of Node: what follows must be another member, unless
// it begins with a zero.
func nodeUnzip(zipped []byte) ([]byte, error) {
	return gzipRules{checksSum: true, refusesReserved: true}.unzip(zipped, func(m gzipMember) []byte {
		if len(m.rest) > 0 && m.rest[0] == 0 {
			return nil
		}
		return m.rest
	})
}

// dotNetUnzip passes over what follows and is no other member.
func dotNetUnzip(zipped []byte) ([]byte, error) {
	return gzipRules{}.unzip(zipped, func(m gzipMember) []byte {
		if !bytes.HasPrefix(m.rest, []byte(gzipMagic)) {
			return nil
		}
		return m.rest
	})
}

// javaUnzip is GZIPInputStream. It reads what is packed in pieces of 512 bytes,
// and looks for another member only where its piece holds more than a trailer
// and the shortest member, or where pieces are left. It passes over what is no
// header; what has one must be whole.
func javaUnzip(zipped []byte) ([]byte, error) {
	const piece, shortest = 512, 26
	rules := gzipRules{checksSum: true}
	at, read := 0, 0 // where the member begins, and how far pieces were read
	return rules.unzip(zipped, func(m gzipMember) []byte {
		if at+m.header > read || at == 0 {
			read = at + m.header
		}
		end := at + m.header + m.packed
		for read < end {
			read += piece
		}
		read = min(read, len(zipped))
		if read == len(zipped) && read-end <= shortest {
			return nil
		}
		if _, err := rules.header(m.rest); err != nil {
			return nil
		}
		at = len(zipped) - len(m.rest)
		return m.rest
	})
}
