package main

import (
	"errors"
	"testing"
)

// callOf makes a call of a method about a chat of a world.
func callOf(w *world, method string, chatID int64) *call {
	s := &server{world: w, faults: &faultTable{}}
	return &call{server: s, account: w.accounts["reader"], method: method, log: &requestRecord{Chat: chatID}}
}

// told gives the message of the error that a fault made, "" for none.
func told(result effect) string {
	var known *rpcError
	if errors.As(result.err, &known) {
		return known.message
	}
	return ""
}

func TestAFloodStrikesThePageItIsFor(t *testing.T) {
	w := worldOf(t, generated(10))
	c := callOf(w, "messages.getHistory", w.chats["c"].markedID())
	other := callOf(w, "messages.getHistory", -77)
	table := &faultTable{}
	table.add(&event{Do: "flood", Method: "messages.getHistory", Chat: "c", Page: 3, Seconds: 30, Times: 2, Growth: 2})
	want := []string{"", "", "FLOOD_WAIT_30", "FLOOD_WAIT_60", "", ""}
	for i, message := range want {
		if got := told(table.strike(other)); got != "" {
			t.Fatalf("another chat was struck: %s", got)
		}
		if got := told(table.strike(c)); got != message {
			t.Fatalf("request %d: got %q, want %q", i+1, got, message)
		}
	}
}

func TestAnEnforcedFloodRefusesUntilItIsOver(t *testing.T) {
	w := worldOf(t, generated(10))
	c := callOf(w, "messages.getHistory", 0)
	table := &faultTable{}
	table.add(&event{Do: "flood", Method: "messages.", Seconds: 1000, Enforce: true})
	if got := told(table.strike(c)); got != "FLOOD_WAIT_1000" {
		t.Fatalf("got %q", got)
	}
	if got := told(table.strike(c)); got != "FLOOD_WAIT_1000" && got != "FLOOD_WAIT_999" {
		t.Fatalf("the second request in the wait got %q", got)
	}
}

func TestFaultsWithoutEnd(t *testing.T) {
	w := worldOf(t, generated(10))
	c := callOf(w, "messages.getHistory", 0)
	table := &faultTable{}
	table.add(&event{Do: "error", Forever: true})
	table.add(&event{Do: "slow", Milliseconds: 5})
	table.add(&event{Do: "error", Every: 2, Forever: true, Code: 400, Error: "ODD"})
	for i := range 10 {
		result := table.strike(c)
		wanted := "INTERNAL"
		if i%2 == 0 {
			wanted = "ODD"
		}
		if told(result) != wanted || result.wait == 0 {
			t.Fatalf("request %d: %+v", i, result)
		}
	}
	table.clear()
	if result := table.strike(c); result.err != nil || result.wait != 0 {
		t.Fatalf("after clear_faults: %+v", result)
	}
}

func TestUnknownEventsAreRefused(t *testing.T) {
	for _, text := range []string{
		`{"do":"dance"}`, `{"do":"flood","colour":1}`, `{"do":"new_message","message":{"media":{"kind":"smell"}}}`,
	} {
		if err := (&event{}).UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("accepted %s", text)
		}
	}
}
