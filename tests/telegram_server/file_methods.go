package main

import (
	"bytes"
	"encoding/binary"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() { register(getFile) }

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

// getFile gives a part of a photo or document.
func getFile(c *call, request *tg.UploadGetFileRequest) (bin.Encoder, error) {
	var id int64
	var reference []byte
	var size int64
	w := c.server.world
	switch location := request.Location.(type) {
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
	c.log.File, c.log.Offset, c.log.Limit = id, request.Offset, request.Limit
	if size == 0 || w.lostFiles[id] {
		return nil, badRequest("LOCATION_INVALID")
	}
	if err := checkPart(request.Offset, request.Limit); err != nil {
		return nil, err
	}
	if !bytes.Equal(reference, w.fileReference(id)) {
		return nil, badRequest("FILE_REFERENCE_EXPIRED")
	}
	content := fileContent(id, size, request.Offset, request.Limit)
	c.log.Returned = len(content)
	return &tg.UploadFile{Type: &tg.StorageFileUnknown{}, Mtime: defaultFromDate, Bytes: content}, nil
}
