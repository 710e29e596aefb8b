package main

import (
	"errors"
	"sync"
	"time"
)

// requestRecord is one request that the server answered. Chat is the marked id, and the rest says what was asked for
// and what was given; zero values are left out.
type requestRecord struct {
	Sequence     int     `json:"sequence"`
	Time         float64 `json:"time"`
	Account      string  `json:"account,omitempty"`
	Method       string  `json:"method"`
	Chat         int64   `json:"chat,omitempty"`
	OffsetID     int     `json:"offset_id,omitempty"`
	AddOffset    int     `json:"add_offset,omitempty"`
	Limit        int     `json:"limit,omitempty"`
	Asked        int     `json:"asked,omitempty"`
	FirstAsked   int     `json:"first_asked,omitempty"`
	LastAsked    int     `json:"last_asked,omitempty"`
	Returned     int     `json:"returned"`
	FirstID      int     `json:"first_id,omitempty"`
	LastID       int     `json:"last_id,omitempty"`
	File         int64   `json:"file,omitempty"`
	Offset       int64   `json:"offset,omitempty"`
	Username     string  `json:"username,omitempty"`
	Error        string  `json:"error,omitempty"`
	Dropped      bool    `json:"dropped,omitempty"`
	Milliseconds float64 `json:"milliseconds"`

	began time.Time
}

// requestLog counts and keeps every request.
type requestLog struct {
	mutex    sync.Mutex
	records  []requestRecord
	totals   map[string]int
	sequence int
	history  map[string]*inFlight
}

// inFlight counts what one account waits for at once.
type inFlight struct{ now, most int }

// historyMethods are the calls with which messages of a chat are read.
var historyMethods = map[string]bool{
	"messages.getHistory": true, "messages.getReplies": true, "messages.search": true,
	"messages.getMessages": true, "channels.getMessages": true,
}

// begin notes the start of a request. The record belongs to the goroutine that answers it until end.
func (l *requestLog) begin(method, account string) *requestRecord {
	now := time.Now()
	if historyMethods[method] {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		one := l.history[account]
		if one == nil {
			one = &inFlight{}
			if l.history == nil {
				l.history = map[string]*inFlight{}
			}
			l.history[account] = one
		}
		one.now++
		one.most = max(one.most, one.now)
	}
	return &requestRecord{
		Method: method, Account: account, began: now, Time: float64(now.UnixMicro()) / 1e6,
	}
}

// end numbers the record and keeps it.
func (l *requestLog) end(record *requestRecord, err error) {
	record.Milliseconds = float64(time.Since(record.began).Microseconds()) / 1000
	var told *rpcError
	switch {
	case errors.Is(err, errDropped):
		record.Dropped = true
	case errors.As(err, &told):
		record.Error = told.message
	case err != nil:
		record.Error = err.Error()
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if historyMethods[record.Method] {
		l.history[record.Account].now--
	}
	l.sequence++
	record.Sequence = l.sequence
	l.totals[record.Method]++
	l.records = append(l.records, *record)
}

// count gives the number of requests answered since the last reset.
func (l *requestLog) count() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.sequence
}

// list gives the records after a sequence number that a filter keeps, and the totals by method.
func (l *requestLog) list(after int, keep func(*requestRecord) bool) ([]requestRecord, map[string]int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	kept := []requestRecord{}
	for i := range l.records {
		if l.records[i].Sequence > after && keep(&l.records[i]) {
			kept = append(kept, l.records[i])
		}
	}
	totals := make(map[string]int, len(l.totals))
	for name, count := range l.totals {
		totals[name] = count
	}
	return kept, totals
}

// historyInFlight gives the greatest number of requests for history that were answered at once, by account.
func (l *requestLog) historyInFlight() map[string]int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	most := make(map[string]int, len(l.history))
	for account, one := range l.history {
		most[account] = one.most
	}
	return most
}

// reset forgets the records and starts the numbering anew.
func (l *requestLog) reset() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.records, l.totals, l.sequence = nil, map[string]int{}, 0
	for _, one := range l.history {
		one.most = one.now
	}
}
