package main

import (
	"reflect"
	"testing"
)

// worldOf makes a world of chats, or ends the test.
func worldOf(t *testing.T, chats ...*chat) *world {
	t.Helper()
	reader := &account{user: user{ID: 5001, FirstName: "Reader"}, Alias: "reader"}
	w, err := newWorld(&scenario{People: 50, Accounts: []*account{reader}, Chats: chats})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func generated(count int) *chat {
	return &chat{
		Alias: "c", ID: 1, Type: chatSupergroup, Title: "C",
		Generate: generations{{Count: count, Seed: 3, DeletedEvery: 10, PerDay: 50}},
	}
}

func TestPagesForwardsGiveEveryMessageOnce(t *testing.T) {
	h := worldOf(t, generated(1000)).chats["c"].history
	var seen []int
	for last := 1; ; {
		ids := h.page(pageRequest{offsetID: last, addOffset: -99, limit: 100})
		fresh := 0
		for i := len(ids) - 1; i >= 0; i-- {
			if ids[i] > last || len(seen) == 0 {
				seen = append(seen, ids[i])
				fresh++
			}
		}
		if fresh == 0 {
			break
		}
		last = seen[len(seen)-1]
	}
	if len(seen) != 900 || h.count != 900 {
		t.Fatalf("read %d messages, the history counts %d, want 900", len(seen), h.count)
	}
	for i, id := range seen {
		if id%10 == 0 || (i > 0 && id <= seen[i-1]) {
			t.Fatalf("message %d at place %d", id, i)
		}
	}
}

func TestPage(t *testing.T) {
	h := worldOf(t, &chat{
		Alias: "c", ID: 1, Type: chatSupergroup, Generate: generations{{Count: 20, Seed: 1}}, Deleted: []idRange{{7, 8}},
	}).chats["c"].history
	for _, one := range []struct {
		name    string
		request pageRequest
		want    []int
	}{
		{"newest", pageRequest{limit: 3}, []int{20, 19, 18}},
		{"older than an id", pageRequest{offsetID: 10, limit: 4}, []int{9, 6, 5, 4}},
		{"skipping", pageRequest{offsetID: 10, addOffset: 1, limit: 2}, []int{6, 5}},
		{"around an id", pageRequest{offsetID: 6, addOffset: -3, limit: 5}, []int{10, 9, 6, 5, 4}},
		{"newer alone", pageRequest{offsetID: 6, addOffset: -3, limit: 3}, []int{10, 9, 6}},
		{"up to the end", pageRequest{offsetID: 19, addOffset: -99, limit: 100}, []int{20, 19, 18}},
		{"between two ids", pageRequest{limit: 100, maxID: 12, minID: 9}, []int{11, 10}},
		{"what a late member sees", pageRequest{limit: 100, firstVisible: 19}, []int{20, 19}},
		{"nothing", pageRequest{offsetID: 1, limit: 5}, nil},
	} {
		if got := h.page(one.request); !reflect.DeepEqual(got, one.want) {
			t.Errorf("%s: got %v, want %v", one.name, got, one.want)
		}
	}
}

func TestGeneratedMessagesDependOnTheirIDAlone(t *testing.T) {
	first, second := worldOf(t, generated(500)).chats["c"].history, worldOf(t, generated(500)).chats["c"].history
	date := timestamp(0)
	for id := first.next(0); id != 0; id = first.next(id) {
		m := first.at(id)
		if !reflect.DeepEqual(m, second.at(id)) {
			t.Fatalf("message %d differs from one reading to the next", id)
		}
		if m.Date < date {
			t.Fatalf("message %d is older than the one before", id)
		}
		date = m.Date
	}
}

func TestAMillionMessagesAreCheapToHold(t *testing.T) {
	c := generated(1_000_000)
	h := worldOf(t, c).chats["c"].history
	if len(h.explicit)+len(h.changed)+len(h.deleted) != 0 {
		t.Fatal("generated messages are held")
	}
	got := h.page(pageRequest{offsetID: 500_001, addOffset: -2, limit: 2})
	if !reflect.DeepEqual(got, []int{500_002, 500_001}) {
		t.Fatalf("got %v", got)
	}
}

func TestCommentsFollowTheirPost(t *testing.T) {
	w := worldOf(t,
		&chat{Alias: "posts", ID: 1, Type: chatChannel, Linked: "talk", Generate: generations{{Count: 10, Seed: 1}}},
		&chat{
			Alias: "talk", ID: 2, Type: chatSupergroup,
			Generate: generations{{Count: 40, Seed: 2, CommentsOf: "posts", PerPost: 3}},
		})
	talk := w.chats["talk"]
	root := talk.forwardOf(w.chats["posts"], 5)
	if root != 17 {
		t.Fatalf("the forward of post 5 is %d, want 17", root)
	}
	if m := talk.history.at(root); m.Forward == nil || m.Forward.SavedID != 5 {
		t.Fatalf("message %d is not the forward of post 5: %+v", root, m)
	}
	for id := root + 1; id <= root+3; id++ {
		if m := talk.history.at(id); m.Reply == nil || m.Reply.Thread != root {
			t.Fatalf("message %d is no comment on post 5: %+v", id, m)
		}
	}
}

func TestScenarioMistakesAreNamed(t *testing.T) {
	block := func(g generation) *chat {
		g.Count = 1
		return &chat{Alias: "c", ID: 1, Type: chatChannel, Generate: generations{&g}}
	}
	holding := func(list ...*message) *chat {
		return &chat{Alias: "c", ID: 1, Type: chatChannel, Messages: list}
	}
	for name, one := range map[string]*chat{
		"unknown type":     {Alias: "c", ID: 1, Type: "salon"},
		"no id":            {Alias: "c", Type: chatChannel},
		"no such account":  {Alias: "c", Type: chatPrivate, Account: "nobody", Peer: 5},
		"no linked chat":   {Alias: "c", ID: 1, Type: chatChannel, Linked: "nowhere"},
		"unknown kind":     block(generation{Kinds: []string{"smell"}}),
		"unknown language": block(generation{Languages: []string{"xx"}}),
		"unknown media":    holding(&message{Media: &media{Kind: "smell"}}),
		"unknown action":   holding(&message{Service: &serviceAction{Action: "dance"}}),
		"one id twice":     holding(&message{ID: 4}, &message{ID: 4}),
	} {
		if _, err := newWorld(&scenario{Chats: []*chat{one}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
