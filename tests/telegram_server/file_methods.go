package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() {
	register(getFile)
	register(getFileHashes)
}

// photoThumbnail is the type of a photo's smaller variant.
const photoThumbnail = "m"

// fileBlock is the length of the unit that a file's content is made in.
const fileBlock = 8

// fileContent makes a part of a file from its id: the same file has the same bytes whoever asks, in whatever parts.
func fileContent(id int64, size, offset int64, limit int) []byte {
	if offset >= size || offset < 0 {
		return nil
	}
	end := min(size, offset+int64(limit))
	first := offset / fileBlock
	var content bytes.Buffer
	for block := first; block*fileBlock < end; block++ {
		var unit [fileBlock]byte
		binary.LittleEndian.PutUint64(unit[:], mix(uint64(id), uint64(block)))
		content.Write(unit[:])
	}
	return content.Bytes()[offset-first*fileBlock : end-first*fileBlock]
}

const (
	fileAlignment = 4096
	fileWindow    = 1 << 20
)

// checkPart holds a request for a part of a file to Telegram's rules: offset and limit are multiples of 4 KiB, a
// megabyte is a multiple of the limit, and the part lies within one megabyte of the file.
func checkPart(offset int64, limit int) error {
	if limit <= 0 || limit%fileAlignment != 0 || fileWindow%limit != 0 {
		return badRequest("LIMIT_INVALID")
	}
	if offset < 0 || offset%fileAlignment != 0 || offset/fileWindow != (offset+int64(limit)-1)/fileWindow {
		return badRequest("OFFSET_INVALID")
	}
	return nil
}

// locate gives the id and size of a photo or document that the server has, and whether the reference to it is fresh.
func locate(c *call, location tg.InputFileLocationClass) (id, size int64, fresh bool, err error) {
	var reference []byte
	w := c.server.world
	switch location := location.(type) {
	case *tg.InputDocumentFileLocation:
		id, reference = location.ID, location.FileReference
		size = sizeOfFile(id, location.AccessHash)
	case *tg.InputPhotoFileLocation:
		id, reference = location.ID, location.FileReference
		size = sizeOfFile(id, location.AccessHash)
		if location.ThumbSize == photoThumbnail {
			size = int64(thumbnailSize(size))
		}
	}
	if size == 0 || w.lostFiles[id] {
		return id, 0, false, badRequest("LOCATION_INVALID")
	}
	return id, size, bytes.Equal(reference, w.fileReference(id)), nil
}

// getFile gives a part of a photo or document.
func getFile(c *call, request *tg.UploadGetFileRequest) (bin.Encoder, error) {
	id, size, fresh, err := locate(c, request.Location)
	c.log.File, c.log.Offset, c.log.Limit = id, request.Offset, request.Limit
	if err != nil {
		return nil, err
	}
	if err := checkPart(request.Offset, request.Limit); err != nil {
		return nil, err
	}
	if !fresh {
		return nil, badRequest("FILE_REFERENCE_EXPIRED")
	}
	content := fileContent(id, size, request.Offset, request.Limit)
	c.log.Returned = len(content)
	return &tg.UploadFile{Type: &tg.StorageFileUnknown{}, Mtime: defaultFromDate, Bytes: content}, nil
}

const (
	hashedPart   = 128 << 10
	hashesAtOnce = 10
)

// fileHashes gives the hashes of the parts of a file from the one on that `offset` is in.
func fileHashes(id, size, offset int64) []tg.FileHash {
	var hashes []tg.FileHash
	for at := offset - offset%hashedPart; at < size && len(hashes) < hashesAtOnce; at += hashedPart {
		content := fileContent(id, size, at, hashedPart)
		hash := sha256.Sum256(content)
		hashes = append(hashes, tg.FileHash{Offset: at, Limit: len(content), Hash: hash[:]})
	}
	return hashes
}

// getFileHashes lets a client check a file that it has already: TDLib does where one has the same name and size.
func getFileHashes(c *call, request *tg.UploadGetFileHashesRequest) (bin.Encoder, error) {
	id, size, fresh, err := locate(c, request.Location)
	c.log.File, c.log.Offset = id, request.Offset
	if err != nil {
		return nil, err
	}
	if request.Offset < 0 {
		return nil, badRequest("OFFSET_INVALID")
	}
	if !fresh {
		return nil, badRequest("FILE_REFERENCE_EXPIRED")
	}
	hashes := fileHashes(id, size, request.Offset)
	c.log.Returned = len(hashes)
	return &tg.FileHashVector{Elems: hashes}, nil
}
