package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// controlHandler is the HTTP API through which a test sees and moves the server.
func (s *server) controlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]any{"ok": true, "requests": s.requests.count()})
	})
	mux.HandleFunc("GET /requests", s.listRequests)
	mux.HandleFunc("POST /requests/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.requests.reset()
		writeJSON(w, map[string]any{"ok": true})
	})
	mux.HandleFunc("POST /event", s.postEvent)
	mux.HandleFunc("POST /qr/accept", s.postQR)
	mux.HandleFunc("GET /truth", func(w http.ResponseWriter, _ *http.Request) {
		s.world.mutex.RLock()
		defer s.world.mutex.RUnlock()
		writeJSON(w, s.world.truth())
	})
	mux.HandleFunc("POST /restart", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]any{"dropped": s.dropConnections(true)})
	})
	return mux
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}

// listRequests gives the records, filtered by ?after=, ?method=, ?chat=, ?account=, and the totals by method.
func (s *server) listRequests(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	after, _ := strconv.Atoi(query.Get("after"))
	chatID, _ := strconv.ParseInt(query.Get("chat"), 10, 64)
	records, totals := s.requests.list(after, func(one *requestRecord) bool {
		return (query.Get("method") == "" || query.Get("method") == one.Method) &&
			(chatID == 0 || chatID == one.Chat) &&
			(query.Get("account") == "" || query.Get("account") == one.Account)
	})
	writeJSON(w, map[string]any{
		"count": s.requests.count(), "totals": totals, "requests": records,
		"history_in_flight": s.requests.historyInFlight(),
	})
}

func (s *server) postEvent(w http.ResponseWriter, r *http.Request) {
	e := &event{}
	if err := json.NewDecoder(r.Body).Decode(e); err != nil {
		refuse(w, err)
		return
	}
	if err := s.fire(0, e); err != nil {
		refuse(w, err)
		return
	}
	writeJSON(w, map[string]any{"ok": true})
}

func (s *server) postQR(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Account string `json:"account"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		refuse(w, err)
		return
	}
	a := s.world.account(body.Account)
	if a == nil {
		refuse(w, fmt.Errorf("there is no account %q", body.Account))
		return
	}
	writeJSON(w, map[string]any{"accepted": s.acceptQR(a)})
}

// kindName names what a message is, for the truth.
func kindName(m *message) string {
	switch {
	case m.Service != nil:
		return "service:" + m.Service.Action
	case m.Media != nil:
		return strings.ToLower(m.Media.Kind)
	}
	return "text"
}
