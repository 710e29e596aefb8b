package main

import (
	"github.com/gotd/td/tg"
)

const (
	// birthDay and birthMonth are the birthday that suggest_birthday suggests.
	birthDay, birthMonth = 24, 11
	// firstAppendedTask is the id of the first task that todo_append_tasks adds.
	firstAppendedTask = 10
)

// actionBuilder builds the action of one kind of service message.
type actionBuilder func(b *builder, c *chat, m *message) tg.MessageActionClass

// serviceActions maps the names of actions to their builders. The names are those of Telegram Desktop's exports,
// where it has one.
var serviceActions = map[string]actionBuilder{}

// addActions puts builders that need only the action's own fields into the table.
func addActions(builders map[string]func(a *serviceAction) tg.MessageActionClass) {
	for name, build := range builders {
		serviceActions[name] = func(_ *builder, _ *chat, m *message) tg.MessageActionClass { return build(m.Service) }
	}
}

func init() {
	addActions(plainActions)
	addActions(paymentActions)
	for name, build := range referringActions {
		serviceActions[name] = build
	}
}

// plainActions refer to no user or chat and move no money.
var plainActions = map[string]func(a *serviceAction) tg.MessageActionClass{
	"empty": func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionEmpty{} },
	"custom": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionCustomAction{Message: a.Text}
	},
	"edit_group_title": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionChatEditTitle{Title: a.Title}
	},
	"delete_group_photo": func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionChatDeletePhoto{} },
	"create_channel": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionChannelCreate{Title: a.Title}
	},
	"pin_message":     func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionPinMessage{} },
	"clear_history":   func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionHistoryClear{} },
	"take_screenshot": func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionScreenshotTaken{} },
	"joined_telegram": func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionContactSignUp{} },
	"join_group_by_request": func(*serviceAction) tg.MessageActionClass {
		return &tg.MessageActionChatJoinedByRequest{}
	},
	"score_in_game": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGameScore{GameID: a.Amount, Score: a.Count}
	},
	"phone_call": phoneCall,
	"conference_call": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionConferenceCall{CallID: 9, Duration: a.Duration, Missed: a.Reason == "missed", Active: a.Flag}
	},
	"group_call": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGroupCall{Call: groupCall, Duration: a.Duration}
	},
	"group_call_scheduled": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGroupCallScheduled{Call: groupCall, ScheduleDate: a.Date}
	},
	"attach_menu_bot_allowed": func(*serviceAction) tg.MessageActionClass {
		return &tg.MessageActionBotAllowed{AttachMenu: true}
	},
	"allow_sending_messages": func(a *serviceAction) tg.MessageActionClass {
		action := &tg.MessageActionBotAllowed{}
		action.SetDomain(a.Domain)
		return action
	},
	"send_passport_values": func(*serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSecureValuesSent{Types: []tg.SecureValueTypeClass{
			&tg.SecureValueTypePassport{}, &tg.SecureValueTypeAddress{},
		}}
	},
	"set_messages_ttl": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSetMessagesTTL{Period: a.Period}
	},
	"edit_chat_theme": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSetChatTheme{Theme: &tg.ChatTheme{Emoticon: a.Emoji}}
	},
	"set_chat_wallpaper": func(*serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSetChatWallPaper{Wallpaper: wallpaper()}
	},
	"set_same_chat_wallpaper": func(*serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSetChatWallPaper{Same: true, Wallpaper: wallpaper()}
	},
	"send_webview_data": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionWebViewDataSent{Text: a.Text}
	},
	"topic_created": func(a *serviceAction) tg.MessageActionClass {
		action := &tg.MessageActionTopicCreate{Title: a.Title, IconColor: a.Color}
		if a.Icon != 0 {
			action.SetIconEmojiID(a.Icon)
		}
		return action
	},
	"topic_edit": topicEdit,
	"boost_apply": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionBoostApply{Boosts: a.Count}
	},
	"giveaway_launch": func(*serviceAction) tg.MessageActionClass { return &tg.MessageActionGiveawayLaunch{} },
	"giveaway_results": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGiveawayResults{WinnersCount: a.Count, UnclaimedCount: a.Distance, Stars: a.Flag}
	},
	"todo_completions": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionTodoCompletions{Completed: a.IDs}
	},
	"todo_append_tasks": func(a *serviceAction) tg.MessageActionClass {
		action := &tg.MessageActionTodoAppendTasks{}
		for i, one := range a.Options {
			action.List = append(action.List, tg.TodoItem{ID: i + firstAppendedTask, Title: tg.TextWithEntities{Text: one}})
		}
		return action
	},
	"suggest_birthday": func(*serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSuggestBirthday{Birthday: tg.Birthday{Day: birthDay, Month: birthMonth}}
	},
	"no_forwards_toggle": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionNoForwardsToggle{PrevValue: !a.Flag, NewValue: a.Flag}
	},
	"no_forwards_request": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionNoForwardsRequest{PrevValue: !a.Flag, NewValue: a.Flag}
	},
	"poll_append_answer": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionPollAppendAnswer{Answer: pollAnswer(a.Text)}
	},
	"poll_delete_answer": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionPollDeleteAnswer{Answer: pollAnswer(a.Text)}
	},
}

// paymentActions move money or stars.
var paymentActions = map[string]func(a *serviceAction) tg.MessageActionClass{
	"send_payment": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionPaymentSent{Currency: a.Currency, TotalAmount: a.Amount}
	},
	"send_premium_gift": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGiftPremium{Currency: a.Currency, Amount: a.Amount, Days: a.Count}
	},
	"gift_code_prize": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGiftCode{ViaGiveaway: a.Flag, Slug: a.Code, Days: a.Count}
	},
	"send_stars_gift": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGiftStars{Currency: a.Currency, Amount: a.Amount, Stars: int64(a.Count)}
	},
	"send_ton_gift": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionGiftTon{Currency: "USD", Amount: a.Amount, CryptoCurrency: "TON", CryptoAmount: a.Amount}
	},
	"paid_messages_refund": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionPaidMessagesRefunded{Count: a.Count, Stars: a.Amount}
	},
	"paid_messages_price_change": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionPaidMessagesPrice{Stars: a.Amount, BroadcastMessagesAllowed: a.Flag}
	},
	"process_suggested_post": func(a *serviceAction) tg.MessageActionClass {
		action := &tg.MessageActionSuggestedPostApproval{Rejected: a.Flag, RejectComment: a.Text}
		if !a.Flag {
			action.SetPrice(&tg.StarsAmount{Amount: a.Amount})
		}
		return action
	},
	"suggested_post_success": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSuggestedPostSuccess{Price: &tg.StarsAmount{Amount: a.Amount}}
	},
	"suggested_post_refund": func(a *serviceAction) tg.MessageActionClass {
		return &tg.MessageActionSuggestedPostRefund{PayerInitiated: a.Flag}
	},
}

// referringActions name users or chats.
var referringActions = map[string]actionBuilder{
	"edit_group_photo": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionChatEditPhoto{Photo: b.actionPhoto(m)}
	},
	"suggest_profile_photo": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionSuggestProfilePhoto{Photo: b.actionPhoto(m)}
	},
	"send_star_gift": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		a := m.Service
		action := &tg.MessageActionStarGift{NameHidden: a.Flag, Gift: &tg.StarGift{
			ID: a.Amount, Stars: int64(a.Count), ConvertStars: int64(a.Count),
			Sticker: b.document(giftSticker(a.Amount), m.Date),
		}}
		if a.Text != "" {
			action.SetMessage(tg.TextWithEntities{Text: a.Text})
		}
		return action
	},
	"create_group": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionChatCreate{Title: m.Service.Title, Users: b.note(m.Service.Users)}
	},
	"invite_members": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionChatAddUser{Users: b.note(m.Service.Users)}
	},
	"remove_members": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionChatDeleteUser{UserID: b.firstUser(m)}
	},
	"join_group_by_link": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionChatJoinedByLink{InviterID: b.firstUser(m)}
	},
	"migrate_to_supergroup": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		b.peer(m.Service.Chat)
		return &tg.MessageActionChatMigrateTo{ChannelID: -m.Service.Chat - channelMark}
	},
	"migrate_from_group": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		b.peer(m.Service.Chat)
		return &tg.MessageActionChannelMigrateFrom{Title: m.Service.Title, ChatID: -m.Service.Chat}
	},
	"invite_to_group_call": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionInviteToGroupCall{Call: groupCall, Users: b.note(m.Service.Users)}
	},
	"proximity_reached": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		from, to := b.peer(m.From), b.peer(m.From)
		if len(m.Service.Users) > 1 {
			from, to = b.peer(m.Service.Users[0]), b.peer(m.Service.Users[1])
		}
		return &tg.MessageActionGeoProximityReached{FromID: from, ToID: to, Distance: m.Service.Distance}
	},
	"requested_peer": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		action := &tg.MessageActionRequestedPeer{ButtonID: m.Service.Count}
		for _, id := range m.Service.Users {
			action.Peers = append(action.Peers, b.peer(id))
		}
		return action
	},
	"refunded_payment": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		a := m.Service
		return &tg.MessageActionPaymentRefunded{
			Peer: b.peer(a.Chat), Currency: a.Currency, TotalAmount: a.Amount, Charge: tg.PaymentCharge{ID: "charge"},
		}
	},
	"stars_prize": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		a := m.Service
		return &tg.MessageActionPrizeStars{
			Stars: a.Amount, TransactionID: a.Code, BoostPeer: b.peer(a.Chat), GiveawayMsgID: a.Message,
		}
	},
	"new_creator_pending": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionNewCreatorPending{NewCreatorID: b.firstUser(m)}
	},
	"change_creator": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionChangeCreator{NewCreatorID: b.firstUser(m)}
	},
	"managed_bot_created": func(b *builder, _ *chat, m *message) tg.MessageActionClass {
		return &tg.MessageActionManagedBotCreated{BotID: b.firstUser(m)}
	},
}

// groupCall stands for every group call.
var groupCall = &tg.InputGroupCall{ID: 8, AccessHash: 8}

// firstUser gives the one user that an action names: its first, else the sender.
func (b *builder) firstUser(m *message) int64 {
	if len(m.Service.Users) > 0 {
		return b.note(m.Service.Users[:1])[0]
	}
	return b.note([]int64{m.From})[0]
}

func phoneCall(a *serviceAction) tg.MessageActionClass {
	action := &tg.MessageActionPhoneCall{CallID: 7, Video: a.Flag}
	switch a.Reason {
	case "busy":
		action.SetReason(&tg.PhoneCallDiscardReasonBusy{})
	case "disconnect":
		action.SetReason(&tg.PhoneCallDiscardReasonDisconnect{})
	case "missed":
		action.SetReason(&tg.PhoneCallDiscardReasonMissed{})
	default:
		action.SetReason(&tg.PhoneCallDiscardReasonHangup{})
	}
	if a.Duration > 0 {
		action.SetDuration(a.Duration)
	}
	return action
}

func topicEdit(a *serviceAction) tg.MessageActionClass {
	action := &tg.MessageActionTopicEdit{}
	if a.Title != "" {
		action.SetTitle(a.Title)
	}
	if a.Reason == "closed" || a.Reason == "opened" {
		action.SetClosed(a.Reason == "closed")
	}
	if a.Icon != 0 {
		action.SetIconEmojiID(a.Icon)
	}
	return action
}

// giftSticker is the picture of a gift.
func giftSticker(id int64) *media {
	return &media{Kind: "sticker", ID: id, Mime: "image/webp", Width: 512, Height: 512, Emoji: "🎁"}
}

func wallpaper() tg.WallPaperClass { return &tg.WallPaperNoFile{ID: 3} }

func pollAnswer(text string) tg.PollAnswerClass {
	return &tg.PollAnswer{Text: tg.TextWithEntities{Text: text}, Option: []byte{'9'}}
}

func (b *builder) actionPhoto(m *message) tg.PhotoClass {
	if m.Service.Photo != nil {
		return b.photo(m.Service.Photo, m.Date)
	}
	return b.photo(&media{ID: 77, Width: 640, Height: 640, Size: 9000}, m.Date)
}
