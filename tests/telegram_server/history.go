package main

import (
	"fmt"
	"sort"
)

// history is what one chat holds: explicit messages, blocks of generated ones, what was deleted, and what an event
// changed. Generated messages are made when asked for; only changes and explicit ones are kept.
type history struct {
	chat     *chat
	blocks   []*generation
	explicit map[int]*message
	changed  map[int]*message
	deleted  map[int]bool
	// ranges are sorted, do not overlap, and cover every id that may exist.
	ranges []idRange
	count  int
}

// newHistory gives ids to what has none and checks that no two messages share one. Ids start at the chat's first id.
func newHistory(c *chat) (*history, error) {
	h := &history{
		chat: c, blocks: c.Generate, explicit: map[int]*message{}, changed: map[int]*message{}, deleted: map[int]bool{},
	}
	next := max(c.FirstID, 1)
	for _, one := range c.Messages {
		if one.ID == 0 {
			one.ID = next
		}
		if _, twice := h.explicit[one.ID]; twice {
			return nil, fmt.Errorf("chat %s: message %d occurs twice", c.Alias, one.ID)
		}
		h.explicit[one.ID] = one
		next = max(next, one.ID+1)
	}
	for _, block := range h.blocks {
		if block.FirstID == 0 {
			block.FirstID = next
		}
		next = max(next, block.last()+1)
		h.ranges = append(h.ranges, idRange{block.FirstID, block.last()})
	}
	for id := range h.explicit {
		h.ranges = append(h.ranges, idRange{id, id})
	}
	for _, gone := range c.Deleted {
		for id := gone.first; id <= gone.last; id++ {
			h.deleted[id] = true
		}
	}
	h.mergeRanges()
	for id := h.next(0); id != 0; id = h.next(id) {
		h.count++
	}
	return h, nil
}

func (h *history) mergeRanges() {
	sort.Slice(h.ranges, func(i, j int) bool { return h.ranges[i].first < h.ranges[j].first })
	var merged []idRange
	for _, one := range h.ranges {
		if last := len(merged) - 1; last >= 0 && one.first <= merged[last].last+1 {
			merged[last].last = max(merged[last].last, one.last)
			continue
		}
		merged = append(merged, one)
	}
	h.ranges = merged
}

// block gives the generated block that an id lies in.
func (h *history) block(id int) *generation {
	for _, block := range h.blocks {
		if id >= block.FirstID && id <= block.last() {
			return block
		}
	}
	return nil
}

// known tells whether the id was ever given to a message, even one deleted since.
func (h *history) known(id int) bool {
	if _, found := h.explicit[id]; found {
		return true
	}
	return h.block(id) != nil
}

// exists tells whether a message with that id is there now.
func (h *history) exists(id int) bool {
	if h.deleted[id] {
		return false
	}
	if _, found := h.explicit[id]; found {
		return true
	}
	block := h.block(id)
	return block != nil && (block.DeletedEvery == 0 || (id-block.FirstID+1)%block.DeletedEvery != 0)
}

// at gives the message with that id, nil when there is none. The caller does not change what it gets.
func (h *history) at(id int) *message {
	if !h.exists(id) {
		return nil
	}
	return h.latest(id)
}

// written gives the last state of a message that is not as it was generated; nil for others.
func (h *history) written(id int) *message {
	if changed, found := h.changed[id]; found {
		return changed
	}
	return h.explicit[id]
}

// latest gives the last state of a message, even of a deleted one.
func (h *history) latest(id int) *message {
	if written := h.written(id); written != nil {
		return written
	}
	if block := h.block(id); block != nil {
		return h.chat.generate(block, id)
	}
	return nil
}

// next gives the smallest existing id above the given one, 0 when there is none.
func (h *history) next(id int) int {
	for _, one := range h.ranges {
		if one.last <= id {
			continue
		}
		for candidate := max(id+1, one.first); candidate <= one.last; candidate++ {
			if h.exists(candidate) {
				return candidate
			}
		}
	}
	return 0
}

// previous gives the greatest existing id below the given one, 0 when there is none.
func (h *history) previous(id int) int {
	for i := len(h.ranges) - 1; i >= 0; i-- {
		one := h.ranges[i]
		if one.first >= id {
			continue
		}
		for candidate := min(id-1, one.last); candidate >= one.first; candidate-- {
			if h.exists(candidate) {
				return candidate
			}
		}
	}
	return 0
}

// top gives the greatest id of an existing message.
func (h *history) top() int { return h.previous(maxMessageID + 1) }

// lastID gives the greatest id ever given.
func (h *history) lastID() int {
	if len(h.ranges) == 0 {
		return max(h.chat.FirstID, 1) - 1
	}
	return h.ranges[len(h.ranges)-1].last
}

const maxMessageID = 1<<31 - 1

// append adds a message; its id must be above every other.
func (h *history) append(m *message) {
	h.explicit[m.ID] = m
	delete(h.deleted, m.ID)
	h.ranges = append(h.ranges, idRange{m.ID, m.ID})
	h.mergeRanges()
	h.count++
}

// remove deletes a message and tells whether it was there.
func (h *history) remove(id int) bool {
	if !h.exists(id) {
		return false
	}
	h.deleted[id] = true
	h.count--
	return true
}

// pageRequest is how Telegram asks for a part of a list of messages, newest first.
type pageRequest struct {
	offsetID   int
	offsetDate int
	addOffset  int
	limit      int
	maxID      int
	minID      int
	// firstVisible is the lowest id that the account may see.
	firstVisible int
	// keep tells which messages belong to the list; nil keeps all.
	keep func(*message) bool
}

// page gives the ids of a page, newest first. Counted from the first message older than the offset, addOffset moves
// the page's beginning (negative: towards newer ones), and limit is its length.
func (h *history) page(r pageRequest) []int {
	if r.limit <= 0 {
		return nil
	}
	r.limit = min(r.limit, 100)
	wanted := func(id int) bool {
		return id >= r.firstVisible && (r.maxID == 0 || id < r.maxID) && id > r.minID &&
			(r.keep == nil || r.keep(h.at(id)))
	}
	start := maxMessageID
	if r.offsetID > 0 {
		start = r.offsetID
	} else if r.offsetDate > 0 {
		start = h.firstFrom(r.offsetDate)
	}
	var newer []int
	if r.addOffset < 0 {
		for id := h.next(start - 1); id != 0 && len(newer) < -r.addOffset; id = h.next(id) {
			if wanted(id) {
				newer = append(newer, id)
			}
		}
	}
	var page []int
	for i := len(newer) - 1; i >= 0; i-- {
		page = append(page, newer[i])
	}
	older := r.limit + min(r.addOffset, 0)
	skip := max(r.addOffset, 0)
	for id := h.previous(start); id != 0 && id >= r.firstVisible && older > 0; id = h.previous(id) {
		if !wanted(id) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		page = append(page, id)
		older--
	}
	if len(page) > r.limit {
		page = page[:r.limit]
	}
	return page
}

// firstFrom gives the id of the first message sent at the date or later; dates do not fall as ids rise.
func (h *history) firstFrom(date int) int {
	low, high := 1, h.lastID()+1
	for low < high {
		middle := (low + high) / 2
		id := h.next(middle - 1)
		if id == 0 || int(h.at(id).Date) >= date {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
