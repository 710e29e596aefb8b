package main

import "strings"

// vocabularies holds, for each language, the words that generated texts are made of.
var vocabularies = map[string][]string{
	"en": strings.Fields("the market opens early and people talk about prices weather music football news again today " +
		"nobody knows why it rained so long but everyone has a story to tell before lunch"),
	"ru": strings.Fields("сегодня утром на рынке снова говорят о погоде ценах музыке футболе и новостях никто не знает " +
		"почему так долго шёл дождь но у каждого есть своя история"),
	"de": strings.Fields("heute früh spricht man auf dem Markt wieder über Preise Wetter Musik Fußball und Nachrichten " +
		"niemand weiß warum es so lange regnete aber jeder hat seine Geschichte"),
	"es": strings.Fields("esta mañana en el mercado se habla otra vez de precios del tiempo de música fútbol y noticias " +
		"nadie sabe por qué llovió tanto pero cada uno tiene su historia"),
	"ar": strings.Fields("هذا الصباح يتحدث الناس في السوق مرة أخرى عن الأسعار والطقس والموسيقى وكرة القدم والأخبار لا أحد " +
		"يعرف لماذا هطل المطر طويلا"),
	"fa": strings.Fields("امروز صبح در بازار دوباره از قیمت‌ها هوا موسیقی فوتبال و خبرها می‌گویند هیچ کس نمی‌داند چرا باران " +
		"این همه بارید"),
	"zh": strings.Fields("今天 早上 市场 里 大家 又 在 谈论 价格 天气 音乐 足球 和 新闻 没有 人 知道 为什么 下 了 这么 久 的 雨"),
	"hi": strings.Fields("आज सुबह बाज़ार में लोग फिर से दाम मौसम संगीत फुटबॉल और समाचार की बात करते हैं कोई नहीं जानता " +
		"बारिश इतनी देर क्यों हुई"),
	"emoji": strings.Fields("😀 🎉 👨‍👩‍👧‍👦 🇩🇪 🔥 wow ❤️ 👍🏽 so 🌧️ ok 🎶 yes ⚽"),
}

var (
	firstNames = strings.Fields("Anna Борис Chen Dilek Elif Farid Galina Hassan Irina Jan Katya Lars Мария Nils Olga Pedro " +
		"Qiang Rosa Сергей Tariq Uma Vera Wei Ximena Yusuf Zoe")
	lastNames = strings.Fields("Adler Богданов Castro Demir Egger Farsi Gupta Hoffmann Ivanova Jensen Kaya Li Müller Novak " +
		"Öztürk Petrov Quispe Rossi Smirnova Tanaka")
)

// generatedPerson makes the person with that id.
func generatedPerson(id int64) *user {
	h := mix(17, uint64(id))
	return &user{
		ID: id, FirstName: firstNames[h%uint64(len(firstNames))],
		LastName: lastNames[(h>>16)%uint64(len(lastNames))],
	}
}
