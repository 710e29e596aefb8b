package main

import "sort"

// allTopics lists a forum's topics: General, which every forum has, and the scenario's.
func (c *chat) allTopics() []*topic {
	for _, one := range c.Topics {
		if one.ID == generalTopic {
			return c.Topics
		}
	}
	return append([]*topic{{ID: generalTopic, Title: "General"}}, c.Topics...)
}

// topicsByNewest orders topics as clients list them.
func (c *chat) topicsByNewest() []*topic {
	ordered := append([]*topic(nil), c.allTopics()...)
	newest := map[int]int{}
	for _, one := range ordered {
		newest[one.ID] = c.lastOfTopic(one.ID)
	}
	sort.SliceStable(ordered, func(i, j int) bool { return newest[ordered[i].ID] > newest[ordered[j].ID] })
	return ordered
}
