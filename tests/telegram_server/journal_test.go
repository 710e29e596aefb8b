package main

import (
	"encoding/json"
	"log/slog"
	"reflect"
	"testing"
)

// serverOn opens a server on a state folder, with a scenario of its own each time.
func serverOn(t *testing.T, state string) *server {
	t.Helper()
	s := &scenario{
		Accounts: []*account{{user: user{ID: 5001}, Alias: "reader"}},
		Chats:    []*chat{generated(50), {Alias: "friend", Type: chatPrivate, Account: "reader", Peer: 9}},
		Events:   []*event{{Do: "delete", Chat: "c", ID: 3}},
	}
	opened, err := newServer(s, state, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.close)
	return opened
}

func TestWhatEventsChangedOutlivesTheServer(t *testing.T) {
	state := t.TempDir()
	first := serverOn(t, state)
	for _, text := range []string{
		`{"do":"new_message","chat":"c","text":"one of two","count":2}`,
		`{"do":"new_message","chat":"friend","message":{"text":"hello"}}`,
		`{"do":"edit","chat":"c","id":5,"text":"changed"}`,
		`{"do":"edit","chat":"c","id":6,"text":"changed in silence","without_update":true}`,
		`{"do":"delete","chat":"c","ids":["7-9"]}`,
		`{"do":"views","chat":"c","id":11,"views":77}`,
		`{"do":"freeze","account":"reader"}`,
	} {
		var e event
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		if err := first.fire(0, &e); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	second := serverOn(t, state)
	if !second.world.accounts["reader"].Frozen {
		t.Error("the account is not frozen any more")
	}
	for _, alias := range []string{"c", "friend"} {
		was, is := first.world.chats[alias], second.world.chats[alias]
		if !reflect.DeepEqual(was.truth(), is.truth()) || was.Pts != is.Pts {
			t.Errorf("chat %s was %+v at %d and is %+v at %d", alias, was.truth(), was.Pts, is.truth(), is.Pts)
		}
		for id := was.history.next(0); id != 0; id = was.history.next(id) {
			if !reflect.DeepEqual(was.history.at(id), is.history.at(id)) {
				t.Errorf("chat %s: message %d was %+v and is %+v", alias, id, was.history.at(id), is.history.at(id))
			}
		}
	}
	if second.world.chats["c"].history.exists(3) || second.world.chats["c"].history.exists(8) {
		t.Error("a deleted message came back")
	}
}
