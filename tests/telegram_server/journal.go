package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

const journalName = "events.jsonl"

// journalEntry is one event that changed what the server holds. Number is its place in the scenario, 0 for one that
// came over the control API.
type journalEntry struct {
	Number int    `json:"number,omitempty"`
	Event  *event `json:"event"`
}

// journal keeps the events that happened, so that a server started again on the same state folder holds the same.
type journal struct {
	mutex    sync.Mutex
	file     *os.File
	replayed []journalEntry
	fired    map[int]bool
}

// openJournal reads the journal of a state folder and opens it for more.
func openJournal(stateFolder string) (*journal, error) {
	path := filepath.Join(stateFolder, journalName)
	j := &journal{fired: map[int]bool{}}
	if err := j.read(path); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	j.file = file
	return j, nil
}

func (j *journal) read(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry journalEntry
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		j.replayed = append(j.replayed, entry)
		if entry.Number != 0 {
			j.fired[entry.Number] = true
		}
	}
	return lines.Err()
}

// write notes an event that happened.
func (j *journal) write(number int, e *event) error {
	line, err := json.Marshal(journalEntry{Number: number, Event: e})
	if err != nil {
		return err
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	_, err = j.file.Write(append(line, '\n'))
	return err
}
