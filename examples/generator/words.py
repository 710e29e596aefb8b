"""Sentences in four languages, made from parts so that long chats do not repeat themselves too often."""

from __future__ import annotations

from random import Random

_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "ru": (
        ("Городской совет", "Музей реки", "Библиотека на Садовой", "Речной порт", "Школа № 7", "Клуб «Маяк»",
         "Метеослужба", "Служба моста", "Театр на набережной", "Отдел транспорта"),
        ("открывает новый сезон", "сообщает о ремонте", "ищет волонтёров", "публикует расписание", "переносит встречу",
         "подвёл итоги года", "готовит выставку", "отвечает на вопросы жителей", "объявляет конкурс", "меняет часы работы"),
        ("с понедельника", "до конца месяца", "в субботу в 18:00", "у Старого моста", "на левом берегу", "для детей и взрослых",
         "впервые за десять лет", "несмотря на дождь", "вместе с соседями", "по просьбам читателей"),
    ),
    "en": (
        ("The city council", "The river museum", "The Garden Street library", "The river port", "School No. 7",
         "The weather service", "The lighthouse club", "The bridge office", "The embankment theatre", "The transport office"),
        ("opens a new season", "reports repairs", "looks for volunteers", "publishes a timetable", "moves a meeting",
         "sums up the year", "prepares an exhibition", "answers residents' questions", "announces a contest", "changes its hours"),
        ("from Monday on", "until the end of the month", "on Saturday at 6 pm", "at the Old Bridge", "on the left bank",
         "for all ages", "for the first time in ten years", "in spite of the rain", "together with neighbours", "at readers' request"),
    ),
    "ar": (
        ("أنا", "أخي", "جارنا", "صاحب المقهى", "المعلمة", "الفريق", "أمي", "صديقنا سامي", "المدير", "الجميع"),
        ("وصل إلى المحطة", "ينتظر عند الجسر", "أرسل الصور", "يسأل عن الموعد", "يشرب القهوة", "قرأ الرسالة",
         "يحب هذا المكان", "نسي المفتاح", "يفكر في السفر", "وجد الحل"),
        ("اليوم", "غدًا صباحًا", "بعد ساعة", "قرب النهر", "مع العائلة", "مرة أخرى", "بسرعة", "إن شاء الله", "في المساء", "كما اتفقنا"),
    ),
    "zh": (
        ("我们小组", "新版本", "服务器", "文档", "这个问题", "测试环境", "大家", "翻译", "地图数据", "昨天的会议"),
        ("已经更新", "还需要检查", "运行得很快", "有一个错误", "可以下载了", "准备好了", "正在讨论", "推迟到下周", "值得一看", "写得很清楚"),
        ("。", "，谢谢！", "，请大家看看。", "，明天再说。", "？", "，我来处理。", "，见附件。", "，没问题。", "，辛苦了！", "，欢迎提意见。"),
    ),
}  # fmt: skip

EMOJI = ("👍", "❤", "🔥", "🎉", "👏", "🤔", "😁", "👎", "🙏", "🐳")


def sentence(rng: Random, language: str) -> str:
    """One sentence."""
    first, second, third = (rng.choice(part) for part in _PARTS[language])
    if language == "zh":
        return f"{first}{second}{third}"
    return f"{first} {second} {third}."


def paragraph(rng: Random, language: str, sentences: int) -> str:
    """Some sentences."""
    glue = "" if language == "zh" else " "
    return glue.join(sentence(rng, language) for _ in range(sentences))


def headline(rng: Random, language: str) -> str:
    """A short line without a full stop."""
    first, second, _ = (rng.choice(part) for part in _PARTS[language])
    return f"{first}{'' if language == 'zh' else ' '}{second}"
