package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"testing"
)

func TestTextParts(t *testing.T) {
	for _, one := range []struct {
		text     string
		entities []entity
		want     string
	}{
		{"", nil, `""`},
		{"plain", nil, `"plain"`},
		{"a bold b", []entity{{Type: "bold", Offset: 2, Length: 4}}, `["a ",{"type":"bold","text":"bold"}," b"]`},
		{"😀 x", []entity{{Type: "code", Offset: 3, Length: 1}}, `["😀 ",{"type":"code","text":"x"},""]`},
		{"ab", []entity{{Type: "bold", Length: 2}, {Type: "italic", Length: 1}}, `[{"type":"bold","text":"ab"}]`},
		{"ab", []entity{{Type: "bold", Offset: 1, Length: 9}}, `"ab"`},
	} {
		form, _ := desktopText(one.text, one.entities)
		got, err := marshalPlain(form)
		if err != nil || string(got) != one.want {
			t.Errorf("%q: got %s, want %s (%v)", one.text, got, one.want, err)
		}
	}
}

func TestAnExportMayContradictTelegram(t *testing.T) {
	record := object{{"id", 1}, {"author", "Ada"}, {"text", "words"}}
	record.override(map[string]json.RawMessage{
		"author": json.RawMessage(`"Grace"`), "saved_from": json.RawMessage("null"), "file": json.RawMessage(`"f"`),
	})
	got, err := marshalPlain(record)
	if want := `{"id":1,"author":"Grace","text":"words","file":"f","saved_from":null}`; err != nil || string(got) != want {
		t.Errorf("got %s, want %s (%v)", got, want, err)
	}
}

func TestAMigratedGroupStandsBeforeItsSupergroup(t *testing.T) {
	w := worldOf(t,
		&chat{
			Alias: "old", ID: 3, Type: chatBasicGroup, Title: "T", MigratedTo: "new",
			Generate: generations{{Count: 2, Seed: 1}},
		},
		&chat{Alias: "new", ID: 4, Type: chatSupergroup, Title: "T", Generate: generations{{Count: 2, Seed: 2}}})
	var out bytes.Buffer
	writer := bufio.NewWriter(&out)
	if err := (&exporter{w, w.accounts["reader"]}).writeChat(writer, w.chats["new"]); err != nil {
		t.Fatal(err)
	}
	_ = writer.Flush()
	var parsed struct {
		Type     string
		ID       int64
		Messages []struct{ ID int }
	}
	if err := json.Unmarshal(out.Bytes(), &parsed); err != nil {
		t.Fatal(err)
	}
	if parsed.Type != "private_supergroup" || parsed.ID != 4 || len(parsed.Messages) != 4 ||
		parsed.Messages[0].ID != 1-migratedShift || parsed.Messages[2].ID != 1 {
		t.Fatalf("%+v", parsed)
	}
}
