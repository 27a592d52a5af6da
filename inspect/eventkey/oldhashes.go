package eventkey

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// md2Substitution is the permutation of RFC 1319, made of the digits of pi.
const md2Substitution = "" +
	"\x29\x2e\x43\xc9\xa2\xd8\x7c\x01\x3d\x36\x54\xa1\xec\xf0\x06\x13\x62\xa7\x05\xf3\xc0\xc7\x73\x8c\x98\x93\x2b\xd9\xbc\x4c\x82\xca" +
	"\x1e\x9b\x57\x3c\xfd\xd4\xe0\x16\x67\x42\x6f\x18\x8a\x17\xe5\x12\xbe\x4e\xc4\xd6\xda\x9e\xde\x49\xa0\xfb\xf5\x8e\xbb\x2f\xee\x7a" +
	"\xa9\x68\x79\x91\x15\xb2\x07\x3f\x94\xc2\x10\x89\x0b\x22\x5f\x21\x80\x7f\x5d\x9a\x5a\x90\x32\x27\x35\x3e\xcc\xe7\xbf\xf7\x97\x03" +
	"\xff\x19\x30\xb3\x48\xa5\xb5\xd1\xd7\x5e\x92\x2a\xac\x56\xaa\xc6\x4f\xb8\x38\xd2\x96\xa4\x7d\xb6\x76\xfc\x6b\xe2\x9c\x74\x04\xf1" +
	"\x45\x9d\x70\x59\x64\x71\x87\x20\x86\x5b\xcf\x65\xe6\x2d\xa8\x02\x1b\x60\x25\xad\xae\xb0\xb9\xf6\x1c\x46\x61\x69\x34\x40\x7e\x0f" +
	"\x55\x47\xa3\x23\xdd\x51\xaf\x3a\xc3\x5c\xf9\xce\xba\xc5\xea\x26\x2c\x53\x0d\x6e\x85\x28\x84\x09\xd3\xdf\xcd\xf4\x41\x81\x4d\x52" +
	"\x6a\xdc\x37\xc8\x6c\xc1\xab\xfa\x24\xe1\x7b\x08\x0c\xbd\xb1\x4a\x78\x88\x95\x8b\xe3\x63\xe8\x6d\xe9\xcb\xd5\xfe\x3b\x00\x1d\x39" +
	"\xf2\xef\xb7\x0e\x66\x58\xd0\xe4\xa6\x77\x72\xf8\xeb\x75\x4b\x0a\x31\x44\x50\xb4\x8f\xed\x1f\x1a\xdb\x99\x8d\x33\x9f\x11\x83\x14"

// md2 is the hash of RFC 1319, which MessageDigest of Java still offers.
func md2(text []byte) []byte {
	const block = 16
	pad := block - len(text)%block
	text = append(bytes.Clone(text), bytes.Repeat([]byte{byte(pad)}, pad)...)
	var checksum [block]byte
	last := byte(0)
	for i, c := range text {
		checksum[i%block] ^= md2Substitution[c^last]
		last = checksum[i%block]
	}
	var state [3 * block]byte
	for chunk := range bytesOf(append(text, checksum[:]...), block) {
		for i, c := range chunk {
			state[block+i] = c
			state[2*block+i] = c ^ state[i]
		}
		t := byte(0)
		for round := range byte(18) {
			for i := range state {
				state[i] ^= md2Substitution[t]
				t = state[i]
			}
			t += round
		}
	}
	return state[:block]
}

// bytesOf gives all of a text, size bytes at a time; its length is a multiple
// of that.
func bytesOf(text []byte, size int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(text) > 0 && yield(text[:size]) {
			text = text[size:]
		}
	}
}

// sm3 is the hash of GB/T 32905-2016, which createHash of Node offers.
func sm3(text []byte) []byte {
	const block = 64
	padded := append(bytes.Clone(text), 0x80)
	padded = append(padded, make([]byte, (2*block-8-len(padded)%block)%block)...)
	padded = binary.BigEndian.AppendUint64(padded, 8*uint64(len(text)))
	state := [8]uint32{0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e}
	for chunk := range bytesOf(padded, block) {
		before := state
		sm3Block(&state, chunk)
		for i := range state {
			state[i] ^= before[i]
		}
	}
	var sum []byte
	for _, word := range state {
		sum = binary.BigEndian.AppendUint32(sum, word)
	}
	return sum
}

// sm3Block takes the state through the 64 rounds of one block.
func sm3Block(state *[8]uint32, chunk []byte) {
	words := sm3Words(chunk)
	a, b, c, d := state[0], state[1], state[2], state[3]
	e, f, g, h := state[4], state[5], state[6], state[7]
	for i := range 64 {
		constant := uint32(0x79cc4519)
		choose, take := a^b^c, e^f^g
		if i >= 16 {
			constant = 0x7a879d8a
			choose, take = a&b|a&c|b&c, e&f|^e&g
		}
		turned := bits.RotateLeft32(a, 12)
		first := bits.RotateLeft32(turned+e+bits.RotateLeft32(constant, i), 7)
		left := choose + d + (first ^ turned) + (words[i] ^ words[i+4])
		right := take + h + first + words[i]
		a, b, c, d = left, a, bits.RotateLeft32(b, 9), c
		e, f, g, h = right^bits.RotateLeft32(right, 9)^bits.RotateLeft32(right, 17), e, bits.RotateLeft32(f, 19), g
	}
	*state = [8]uint32{a, b, c, d, e, f, g, h}
}

// sm3Words spreads the 16 words of a block to the 68 that its rounds use.
func sm3Words(chunk []byte) []uint32 {
	words := make([]uint32, 0, 68)
	for word := range bytesOf(chunk, 4) {
		words = append(words, binary.BigEndian.Uint32(word))
	}
	for i := len(words); i < cap(words); i++ {
		x := words[i-16] ^ words[i-9] ^ bits.RotateLeft32(words[i-3], 15)
		x ^= bits.RotateLeft32(x, 15) ^ bits.RotateLeft32(x, 23)
		words = append(words, x^bits.RotateLeft32(words[i-13], 7)^words[i-6])
	}
	return words
}
