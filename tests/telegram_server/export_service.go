package main

import (
	"slices"
	"strconv"
)

// nanosPerTon is how many of the smallest unit make a TON.
const nanosPerTon = 1_000_000_000

// actorless are the actions that an export gives no actor.
var actorless = []string{
	"send_payment", "refunded_payment", "allow_sending_messages", "attach_menu_bot_allowed", "send_passport_values",
	"gift_code_prize", "giveaway_launch", "giveaway_results",
}

// service adds the keys of a service message.
func (e *exporter) service(record *object, m *message, actor int64, shift int) {
	a := m.Service
	if !slices.Contains(actorless, a.Action) {
		record.add("actor", e.peerName(actor))
		record.add("actor_id", peerID(actor))
	}
	if a.Action == "custom" {
		record.addText("information_text", a.Text)
		return
	}
	record.add("action", a.Action)
	if !e.serviceOfGroups(record, m, shift) {
		e.serviceOfMoney(record, m)
	}
}

func (e *exporter) names(ids []int64) []any {
	list := []any{}
	for _, id := range ids {
		list = append(list, e.peerName(id))
	}
	return list
}

// serviceOfGroups adds the details of actions in groups, topics and calls; it tells false for others.
func (e *exporter) serviceOfGroups(record *object, m *message, shift int) bool {
	a := m.Service
	switch a.Action {
	case "create_group":
		record.addText("title", a.Title)
		record.add("members", e.names(a.Users))
	case "edit_group_title", "create_channel", "migrate_from_group", "topic_created":
		record.addText("title", a.Title)
	case "edit_group_photo", "suggest_profile_photo":
		photo := a.Photo
		if photo == nil {
			photo = &media{Width: 640, Height: 640, Size: 9000}
		}
		record.add("photo", fileNotIncluded)
		record.add("photo_file_size", photo.Size)
		addSpace(record, photo)
	case "invite_members", "invite_to_group_call":
		record.add("members", e.names(a.Users))
	case "remove_members":
		record.add("members", e.names(a.Users[:min(1, len(a.Users))]))
	case "join_group_by_link":
		record.add("inviter", e.peerName(e.firstOf(m)))
	case "pin_message", "set_chat_wallpaper", "set_same_chat_wallpaper":
		record.addNumber("message_id", shifted(a.Message, shift))
	case "score_in_game":
		record.addNumber("game_message_id", shifted(a.Message, shift))
		record.add("score", a.Count)
	case "phone_call":
		record.addNumber("duration_seconds", a.Duration)
		reason := a.Reason
		if reason == "" {
			reason = "hangup"
		}
		record.add("discard_reason", reason)
	case "conference_call":
		record.addNumber("duration_seconds", a.Duration)
		record.add("is_active", a.Flag)
		record.add("is_missed", a.Reason == "missed")
	case "group_call":
		record.addNumber("duration", a.Duration)
	case "group_call_scheduled":
		record.add("schedule_date", a.Date)
	case "proximity_reached":
		from, to := m.From, m.From
		if len(a.Users) > 1 {
			from, to = a.Users[0], a.Users[1]
		}
		record.add("from", e.peerName(from))
		record.add("from_id", peerID(from))
		record.add("to", e.peerName(to))
		record.add("to_id", peerID(to))
		record.add("distance", a.Distance)
	case "set_messages_ttl":
		record.add("period", a.Period)
	case "edit_chat_theme":
		record.addText("emoticon", a.Emoji)
	case "topic_edit":
		record.addText("new_title", a.Title)
		record.add("new_icon_emoji_id", a.Icon)
	case "boost_apply":
		record.add("boosts", a.Count)
	case "no_forwards_toggle":
		record.add("new_value", a.Flag)
	case "no_forwards_request":
		record.add("expired", false)
		record.add("new_value", a.Flag)
	case "new_creator_pending", "change_creator":
		record.add("new_creator", e.peerName(e.firstOf(m)))
	case "managed_bot_created":
		record.add("bot", e.peerName(e.firstOf(m)))
	default:
		return false
	}
	return true
}

// firstOf gives the one user that an action names: its first, else the sender.
func (e *exporter) firstOf(m *message) int64 {
	if len(m.Service.Users) > 0 {
		return m.Service.Users[0]
	}
	return m.From
}

// shifted moves an id that is there.
func shifted(id, shift int) int {
	if id == 0 {
		return 0
	}
	return id + shift
}

// serviceOfMoney adds the details of gifts, payments, lists and the like.
func (e *exporter) serviceOfMoney(record *object, m *message) {
	a := m.Service
	switch a.Action {
	case "send_payment":
		record.add("amount", a.Amount)
		record.addText("currency", a.Currency)
	case "refunded_payment":
		record.add("amount", a.Amount)
		record.addText("currency", a.Currency)
		record.add("peer_name", e.peerName(a.Chat))
		record.add("peer_id", peerID(a.Chat))
		record.add("charge_id", "charge")
	case "allow_sending_messages":
		record.addText("reason_domain", a.Domain)
	case "send_passport_values":
		record.add("values", []string{"passport", "address_information"})
	case "send_webview_data":
		record.addText("text", a.Text)
	case "giveaway_results":
		record.add("winners", a.Count)
		record.add("unclaimed", a.Distance)
		record.add("stars", a.Flag)
	case "gift_code_prize":
		record.addText("gift_code", a.Code)
		record.add("days", a.Count)
		record.add("unclaimed", false)
		record.add("via_giveaway", a.Flag)
	case "send_premium_gift":
		record.add("cost", costText(a.Amount, a.Currency))
		record.addNumber("days", a.Count)
	case "send_stars_gift":
		record.add("cost", costText(a.Amount, a.Currency))
		record.add("amount_whole", a.Count)
		record.add("amount_nano", 0)
	case "send_ton_gift":
		record.add("cost", costText(a.Amount, "USD"))
		record.add("amount_whole", a.Amount/nanosPerTon)
		record.add("amount_nano", a.Amount%nanosPerTon)
	case "stars_prize":
		record.add("boost_peer_id", peerID(a.Chat))
		record.add("boost_peer_name", e.peerName(a.Chat))
		record.add("stars", a.Amount)
		record.add("is_unclaimed", false)
		record.add("giveaway_msg_id", a.Message)
		record.addText("transaction_id", a.Code)
	case "send_star_gift":
		record.add("gift_id", a.Amount)
		record.add("stars", a.Count)
		record.add("is_limited", false)
		record.add("is_anonymous", a.Flag)
		record.add("gift_text", plainT(a.Text))
	case "paid_messages_refund":
		record.add("messages_count", a.Count)
		record.add("stars_count", a.Amount)
	case "paid_messages_price_change":
		record.add("price_stars", a.Amount)
		record.add("is_broadcast_messages_allowed", a.Flag)
	case "todo_completions":
		record.add("completed", append([]int{}, a.IDs...))
		record.add("incompleted", []int{})
	case "todo_append_tasks":
		items := []object{}
		for i, one := range a.Options {
			items = append(items, object{{"text", plainT(one)}, {"id", i + firstAppendedTask}})
		}
		record.add("items", items)
	case "poll_append_answer", "poll_delete_answer":
		record.addText("option", a.Text)
	case "requested_peer":
		record.add("button_id", a.Count)
		text, _ := marshalPlain(a.Users)
		record.add("peers", string(text))
	case "process_suggested_post":
		addSuggestedPost(record, a)
	case "suggested_post_success":
		addPrice(record, a.Amount)
	case "suggested_post_refund":
		record.add("user_initiated", a.Flag)
	case "suggest_birthday":
		record.add("day", birthDay)
		record.add("month", birthMonth)
	}
}

// addSuggestedPost adds what became of a suggested post.
func addSuggestedPost(record *object, a *serviceAction) {
	if a.Flag {
		record.add("rejected", true)
		record.addText("comment", a.Text)
		return
	}
	addPrice(record, a.Amount)
	record.add("scheduled_date", 0)
}

// addPrice adds a price in stars.
func addPrice(record *object, amount int64) {
	record.add("price_amount_whole", strconv.FormatInt(amount, 10))
	record.add("price_amount_nano", "0")
	record.add("price_currency", "Stars")
}
