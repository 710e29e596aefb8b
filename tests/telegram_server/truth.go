package main

// chatTruth is what the server holds of one chat. Ids are the scenario's, so an account with an id shift sees those
// of private chats and basic groups shifted.
type chatTruth struct {
	Alias   string         `json:"alias"`
	ID      int64          `json:"id"`
	Type    string         `json:"type"`
	Title   string         `json:"title,omitempty"`
	Count   int            `json:"count"`
	TopID   int            `json:"top_id"`
	Kinds   map[string]int `json:"kinds"`
	IDs     []idRange      `json:"ids"`
	Deleted []int          `json:"deleted"`
	Edited  []int          `json:"edited"`
	Service []int          `json:"service"`
}

// truth tells what each chat holds.
func (w *world) truth() map[string]any {
	var list []chatTruth
	for _, c := range w.scenario.Chats {
		list = append(list, c.truth())
	}
	return map[string]any{"chats": list}
}

func (c *chat) truth() chatTruth {
	h := c.history
	result := chatTruth{
		Alias: c.Alias, ID: c.markedID(), Type: c.Type, Title: c.Title, Count: h.count, TopID: h.top(),
		Kinds: map[string]int{}, IDs: []idRange{}, Deleted: []int{}, Edited: []int{}, Service: []int{},
	}
	for _, span := range h.ranges {
		for id := span.first; id <= span.last; id++ {
			m := h.at(id)
			if m == nil {
				result.Deleted = append(result.Deleted, id)
				continue
			}
			result.Kinds[kindName(m)]++
			if m.Edited != 0 {
				result.Edited = append(result.Edited, id)
			}
			if m.Service != nil {
				result.Service = append(result.Service, id)
			}
			if last := len(result.IDs) - 1; last >= 0 && result.IDs[last].last == id-1 {
				result.IDs[last].last = id
			} else {
				result.IDs = append(result.IDs, idRange{id, id})
			}
		}
	}
	return result
}
