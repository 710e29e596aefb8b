package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

// scenario is the file that says what the server's Telegram holds and does; README.md documents it.
type scenario struct {
	Name     string     `json:"name"`
	People   int        `json:"people"`
	Users    []*user    `json:"users"`
	Accounts []*account `json:"accounts"`
	Chats    []*chat    `json:"chats"`
	Events   []*event   `json:"events"`
	Limits   limits     `json:"limits"`
}

// limits are the server's standing limits.
type limits struct {
	// UsernameLookups is how many lookups of usernames an account has before FLOOD_WAIT; 0 is no limit.
	UsernameLookups int `json:"username_lookups"`
	// UsernameWait is the seconds of that wait.
	UsernameWait int `json:"username_wait"`
	// DifferenceTooLong is the number of missed updates of a channel above which the difference is "too long".
	DifferenceTooLong int `json:"difference_too_long"`
	// DifferenceTimeout is the seconds after which a client asks again about an open channel that it has not joined.
	DifferenceTimeout int `json:"difference_timeout"`
}

// user is a person or bot.
type user struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Phone     string `json:"phone"`
	Bot       bool   `json:"bot"`
	Deleted   bool   `json:"deleted"`
	Premium   bool   `json:"premium"`
}

// account is a user that clients can log in as.
type account struct {
	user
	Alias    string `json:"alias"`
	Code     string `json:"code"`
	CodeType string `json:"code_type"`
	Email    string `json:"email"`
	// EmailCode comes from the address that the account gives when it must set one up.
	EmailCode string `json:"email_code"`
	Password  string `json:"second_factor"`
	Hint      string `json:"hint"`
	Token     string `json:"token"`
	// New means that the phone number is not registered: signing in asks for registration.
	New bool `json:"new"`
	// Revoked is the error that each request gets, such as SESSION_REVOKED.
	Revoked string `json:"revoked"`
	Frozen  bool   `json:"frozen"`
	// IDShift is added to the ids of messages in private chats and basic groups, whose numbering is each account's own.
	IDShift int        `json:"id_shift"`
	Chats   []chatView `json:"chats"`

	state accountState
}

// chatView says what an account sees of a chat.
type chatView struct {
	Chat string `json:"chat"`
	// NotJoined means that the account can read the public chat without being a member.
	NotJoined bool `json:"not_joined"`
	// FromID is the first message that the account can see, when history was hidden from new members.
	FromID int `json:"from_id"`
}

// chat is a private chat, basic group, supergroup, forum or channel.
type chat struct {
	Alias    string `json:"alias"`
	ID       int64  `json:"id"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Username string `json:"username"`
	About    string `json:"about"`
	// Account and Peer are the two sides of a private chat: an account's alias and a user id.
	Account    string      `json:"account"`
	Peer       int64       `json:"peer"`
	Linked     string      `json:"linked"`
	MigratedTo string      `json:"migrated_to"`
	Members    int         `json:"members"`
	Protected  bool        `json:"protected"`
	Signatures bool        `json:"signatures"`
	AutoDelete int         `json:"auto_delete"`
	FirstID    int         `json:"first_id"`
	Generate   generations `json:"generate"`
	Messages   []*message  `json:"messages"`
	Deleted    []idRange   `json:"deleted"`
	// ExportSays has, by message id, keys of the Desktop export that contradict what Telegram says of the message.
	ExportSays map[int]map[string]json.RawMessage `json:"export_says"`
	Topics     []*topic                           `json:"topics"`
	Private    string                             `json:"private"`
	Pts        int                                `json:"pts"`
	history    *history
	updates    channelUpdates
}

// topic is a thread of a forum; its id is that of the service message that created it.
type topic struct {
	ID     int    `json:"id"`
	Title  string `json:"title"`
	Color  int    `json:"color"`
	Icon   int64  `json:"icon_emoji"`
	Closed bool   `json:"closed"`
	Pinned bool   `json:"pinned"`
}

// generation describes many messages that are made when asked for, each from its id and the seed alone.
type generation struct {
	Count   int      `json:"count"`
	Seed    uint64   `json:"seed"`
	FirstID int      `json:"first_id"`
	Kinds   []string `json:"kinds"`
	// FromDate and PerDay place the messages in time.
	FromDate   timestamp `json:"from_date"`
	PerDay     float64   `json:"per_day"`
	TextLength int       `json:"text_length"`
	Languages  []string  `json:"languages"`
	Senders    int       `json:"senders"`
	// These say that every so manieth message has the property; 0 is never.
	DeletedEvery   int `json:"deleted_every"`
	EditedEvery    int `json:"edited_every"`
	ReplyEvery     int `json:"reply_every"`
	ForwardEvery   int `json:"forward_every"`
	ReactionsEvery int `json:"reactions_every"`
	EntitiesEvery  int `json:"entities_every"`
	// CommentsOf makes the block the comments of a channel: an automatic forward of each post, each followed by
	// PerPost comments.
	CommentsOf string `json:"comments_of"`
	PerPost    int    `json:"per_post"`

	world *world
}

// last is the last id of the block.
func (g *generation) last() int { return g.FirstID + g.Count - 1 }

// generations reads one block or an array of them.
type generations []*generation

func (g *generations) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		return strictUnmarshal(text, (*[]*generation)(g))
	}
	one := &generation{}
	if err := strictUnmarshal(text, one); err != nil {
		return err
	}
	*g = generations{one}
	return nil
}

// idRange is one id, or a range "first-last".
type idRange struct{ first, last int }

func (r *idRange) UnmarshalJSON(text []byte) error {
	text = bytes.Trim(text, `"`)
	first, last, isRange := bytes.Cut(text, []byte("-"))
	if !isRange {
		last = first
	}
	var err error
	if r.first, err = strconv.Atoi(string(first)); err != nil {
		return fmt.Errorf("%q is neither an id nor a range of ids", text)
	}
	if r.last, err = strconv.Atoi(string(last)); err != nil || r.last < r.first {
		return fmt.Errorf("%q is neither an id nor a range of ids", text)
	}
	return nil
}

// timestamp is a moment in Unix seconds, written as a number or as RFC 3339.
type timestamp int

func (t *timestamp) UnmarshalJSON(text []byte) error {
	if seconds, err := strconv.ParseInt(string(text), 10, 32); err == nil {
		*t = timestamp(seconds)
		return nil
	}
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	moment, err := time.Parse(time.RFC3339, written)
	if err != nil {
		return err
	}
	*t = timestamp(moment.Unix())
	return nil
}

// strictUnmarshal reads JSON and refuses keys that it does not know, so that a misspelt key is not ignored.
func strictUnmarshal(text []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(target)
}

// readScenario reads a scenario file.
func readScenario(path string) (*scenario, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parsed := &scenario{}
	if err := strictUnmarshal(text, parsed); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return parsed, nil
}
