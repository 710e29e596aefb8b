package main

import (
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func init() {
	registerFree(getConfig)
	registerFree(getAppConfig)
	registerFree(func(*call, *tg.HelpGetNearestDCRequest) (bin.Encoder, error) {
		return &tg.NearestDC{Country: "DE", ThisDC: serverDC, NearestDC: serverDC}, nil
	})
	registerFree(func(*call, *tg.HelpGetTermsOfServiceUpdateRequest) (bin.Encoder, error) {
		return &tg.HelpTermsOfServiceUpdateEmpty{Expires: int(time.Now().Unix()) + secondsPerDay}, nil
	})
	register(func(*call, *tg.AccountUpdateStatusRequest) (bin.Encoder, error) { return &tg.BoolTrue{}, nil })
	register(getUsers)
	register(getFullUser)
}

func getConfig(*call, *tg.HelpGetConfigRequest) (bin.Encoder, error) {
	now := int(time.Now().Unix())
	return &tg.Config{
		Date: now, Expires: now + 3600, ThisDC: serverDC,
		DCOptions:        []tg.DCOption{{ID: serverDC, IPAddress: "149.154.175.50", Port: 443}},
		ChatSizeMax:      200,
		MegagroupSizeMax: 200_000, ForwardedCountMax: 100, OnlineUpdatePeriodMs: 210_000, OfflineBlurTimeoutMs: 5000,
		OfflineIdleTimeoutMs: 30_000, OnlineCloudTimeoutMs: 300_000, NotifyCloudDelayMs: 30_000,
		NotifyDefaultDelayMs: 1500, PushChatPeriodMs: 60_000, PushChatLimit: 2, EditTimeLimit: 172_800,
		RevokeTimeLimit: maxMessageID, RevokePmTimeLimit: maxMessageID, RatingEDecay: 2_419_200,
		StickersRecentLimit: 200, ChannelsReadMediaPeriod: 604_800, CallReceiveTimeoutMs: 20_000,
		CallRingTimeoutMs: 90_000, CallConnectTimeoutMs: 30_000, CallPacketTimeoutMs: 10_000,
		MeURLPrefix: "https://t.me/", CaptionLengthMax: 1024, MessageLengthMax: 4096, WebfileDCID: serverDC,
	}, nil
}

// getAppConfig gives the settings that a frozen account learns its state from.
func getAppConfig(c *call, _ *tg.HelpGetAppConfigRequest) (bin.Encoder, error) {
	config := &tg.JSONObject{}
	if c.account != nil && c.account.Frozen {
		now := float64(time.Now().Unix())
		config.Value = []tg.JSONObjectValue{
			{Key: "freeze_since_date", Value: &tg.JSONNumber{Value: now - secondsPerDay}},
			{Key: "freeze_until_date", Value: &tg.JSONNumber{Value: now + 30*secondsPerDay}},
			{Key: "freeze_appeal_url", Value: &tg.JSONString{Value: "https://t.me/spambot"}},
		}
	}
	return &tg.HelpAppConfig{Hash: 1, Config: config}, nil
}

// userID gives the id of a user that a client names.
func (c *call) userID(input tg.InputUserClass) int64 {
	switch typed := input.(type) {
	case *tg.InputUserSelf:
		return c.account.ID
	case *tg.InputUser:
		return typed.UserID
	case *tg.InputUserFromMessage:
		return typed.UserID
	}
	return 0
}

func getUsers(c *call, request *tg.UsersGetUsersRequest) (bin.Encoder, error) {
	b := c.server.world.builderFor(c.account)
	result := &tg.UserClassVector{}
	for _, one := range request.ID {
		if id := c.userID(one); id != 0 {
			result.Elems = append(result.Elems, b.user(id))
		}
	}
	return result, nil
}

func getFullUser(c *call, request *tg.UsersGetFullUserRequest) (bin.Encoder, error) {
	id := c.userID(request.ID)
	if c.server.world.userOf(id) == nil {
		return nil, badRequest("USER_ID_INVALID")
	}
	b := c.server.world.builderFor(c.account)
	b.users[id] = true
	return &tg.UsersUserFull{FullUser: tg.UserFull{ID: id, CanPinMessage: true}, Users: b.userList()}, nil
}

func init() {
	// What TDLib asks for at its start and a reader of history has no use for: empty, but well formed.
	register(func(*call, *tg.AccountGetNotifySettingsRequest) (bin.Encoder, error) {
		return &tg.PeerNotifySettings{}, nil
	})
	register(func(*call, *tg.MessagesGetPeerSettingsRequest) (bin.Encoder, error) {
		return &tg.MessagesPeerSettings{}, nil
	})
	register(func(*call, *tg.MessagesGetDialogFiltersRequest) (bin.Encoder, error) {
		return &tg.MessagesDialogFilters{Filters: []tg.DialogFilterClass{&tg.DialogFilterDefault{}}}, nil
	})
	register(func(*call, *tg.ContactsGetTopPeersRequest) (bin.Encoder, error) {
		return &tg.ContactsTopPeersDisabled{}, nil
	})
	register(func(*call, *tg.ContactsGetContactsRequest) (bin.Encoder, error) { return &tg.ContactsContacts{}, nil })
	register(func(*call, *tg.AccountGetContentSettingsRequest) (bin.Encoder, error) {
		return &tg.AccountContentSettings{}, nil
	})
	register(func(*call, *tg.HelpGetPromoDataRequest) (bin.Encoder, error) {
		return &tg.HelpPromoData{Expires: int(time.Now().Unix()) + secondsPerDay}, nil
	})
	register(func(*call, *tg.MessagesGetAvailableReactionsRequest) (bin.Encoder, error) {
		return &tg.MessagesAvailableReactions{Hash: 1}, nil
	})
	register(func(*call, *tg.MessagesGetAttachMenuBotsRequest) (bin.Encoder, error) {
		return &tg.AttachMenuBots{Hash: 1}, nil
	})
	register(func(*call, *tg.MessagesGetAvailableEffectsRequest) (bin.Encoder, error) {
		return &tg.MessagesAvailableEffects{Hash: 1}, nil
	})
	register(func(*call, *tg.AccountGetReactionsNotifySettingsRequest) (bin.Encoder, error) {
		return &tg.ReactionsNotifySettings{Sound: &tg.NotificationSoundDefault{}}, nil
	})
	registerFree(func(*call, *tg.HelpGetPeerColorsRequest) (bin.Encoder, error) {
		return &tg.HelpPeerColors{Hash: 1}, nil
	})
	registerFree(func(*call, *tg.HelpGetPeerProfileColorsRequest) (bin.Encoder, error) {
		return &tg.HelpPeerColors{Hash: 1}, nil
	})
}
