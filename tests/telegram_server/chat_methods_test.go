package main

import "testing"

// A client that has read a part of the list goes on behind the chat that is last in its own order, which must be the
// server's: else it asks for the same part for ever.
func TestChatsAreListedByDateMessageAndID(t *testing.T) {
	chatWith := func(alias string, id int64, last int, date timestamp) *chat {
		return &chat{
			Alias: alias, ID: id, Type: chatSupergroup, Title: alias, Messages: []*message{{ID: last, Date: date, Text: "x"}},
		}
	}
	w := worldOf(t, chatWith("a", 5, 7, 1000), chatWith("b", 4, 9, 1000), chatWith("c", 3, 7, 1000), chatWith("d", 2, 1, 2000))
	var order string
	for _, one := range w.joined(w.account("reader")) {
		order += one.Alias
	}
	if order != "dbca" {
		t.Fatalf("listed as %s, want dbca", order)
	}
}
