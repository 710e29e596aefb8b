package main

import (
	"bytes"
	"crypto/sha256"
	"testing"
)

func TestAFileHasTheSameBytesInWhateverParts(t *testing.T) {
	const id, size = 77, 10_001
	whole := fileContent(id, size, 0, size)
	if len(whole) != size {
		t.Fatalf("%d bytes, want %d", len(whole), size)
	}
	var parts []byte
	for offset := int64(0); offset < size; offset += fileAlignment {
		parts = append(parts, fileContent(id, size, offset, fileAlignment)...)
	}
	if !bytes.Equal(parts, whole) {
		t.Fatal("the parts are not the whole")
	}
	if bytes.Equal(whole, fileContent(id+1, size, 0, size)) {
		t.Fatal("two files are the same")
	}
}

func TestHashesAreThoseOfTheBytes(t *testing.T) {
	const id, size = 77, 2*hashedPart + 5
	whole := fileContent(id, size, 0, size)
	hashes := fileHashes(id, size, hashedPart+1)
	if len(hashes) != 2 || hashes[0].Offset != hashedPart || hashes[1].Limit != 5 {
		t.Fatalf("%v", hashes)
	}
	for _, one := range hashes {
		want := sha256.Sum256(whole[one.Offset : one.Offset+int64(one.Limit)])
		if !bytes.Equal(one.Hash, want[:]) {
			t.Errorf("the hash at %d is another", one.Offset)
		}
	}
}

func TestPartsKeepTelegramsRules(t *testing.T) {
	for _, one := range []struct {
		offset int64
		limit  int
		allows bool
	}{
		{0, 4096, true},
		{4096, 1 << 19, true},
		{3 << 18, 1 << 19, false},
		{1 << 20, 1 << 20, true},
		{4096, 1 << 20, false},
		{100, 4096, false},
		{0, 5000, false},
		{0, 3 * 4096, false},
		{0, 0, false},
	} {
		if err := checkPart(one.offset, one.limit); (err == nil) != one.allows {
			t.Errorf("offset %d, limit %d: %v", one.offset, one.limit, err)
		}
	}
}
