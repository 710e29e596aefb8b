package main

import "testing"

func TestRequestsForHistoryInFlightAreCountedByAccount(t *testing.T) {
	log := &requestLog{totals: map[string]int{}}
	first := log.begin("messages.getHistory", "reader")
	second := log.begin("channels.getMessages", "reader")
	log.begin("messages.getPeerDialogs", "reader")
	other := log.begin("messages.getMessages", "other")
	log.end(first, nil)
	third := log.begin("messages.search", "reader")
	if most := log.historyInFlight(); most["reader"] != 2 || most["other"] != 1 {
		t.Errorf("the greatest numbers in flight are %v", most)
	}
	log.end(second, nil)
	log.reset()
	if most := log.historyInFlight(); most["reader"] != 1 {
		t.Errorf("one was in flight when the log was reset, not %v", most)
	}
	log.end(third, nil)
	log.end(other, nil)
	log.begin("messages.getReplies", "reader")
	if most := log.historyInFlight(); most["reader"] != 1 {
		t.Errorf("what was answered is not in flight: %v", most)
	}
}
