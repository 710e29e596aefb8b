import type { Message, Peer, ServiceDetails } from '../api/types';
import { format_count, format_duration, format_instant, format_number, format_period, humanise } from './format';

/** Gives the name of someone whom a message refers to. */
export type NameOf = (peer: Peer | undefined) => string;

interface Context {
  actor: string;
  details: ServiceDetails;
  name: NameOf;
}

type Sentence = (context: Context) => string;

const months = 'January February March April May June July August September October November December'.split(' ');

function quoted(text: string | undefined): string {
  return text ? ` “${text}”` : '';
}

function list(names: string[]): string {
  if (names.length <= 1) return names[0] ?? 'someone';
  if (names.length > 6) return `${names.slice(0, 5).join(', ')} and ${format_number(names.length - 5)} more`;
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`;
}

function members({ details, name }: Context): string {
  return list((details.members ?? []).map(name));
}

function call_words(what: string, { details }: Context): string {
  const length = details.duration ? `, ${format_duration(details.duration)}` : '';
  if (details.is_missed === true || details.discard_reason === 'missed') return `Missed ${what}`;
  if (details.discard_reason === 'busy') return `${humanise(what)}, line busy`;
  if (details.is_active === true) return `${humanise(what)}, going on`;
  return `${humanise(what)}${length}`;
}

/** An amount of money: currencies keep minor units (two digits for nearly all), stars and TON whole ones. */
function money(details: ServiceDetails): string {
  const amount = details.amount ?? 0;
  const currency = details.currency ?? '';
  if (currency === 'XTR' || currency === 'Stars') return format_count(amount, 'star');
  if (currency === 'TON') return `${String(amount + (details.amount_nano ?? 0) / 1e9)} TON`;
  try {
    const form = new Intl.NumberFormat('en', { style: 'currency', currency });
    return form.format(amount / 10 ** (form.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    return `${format_number(amount)} ${currency}`.trim();
  }
}

function birthday({ day, month, year }: ServiceDetails): string {
  return [day, month === undefined ? undefined : months[month - 1], year]
    .filter((part) => part !== undefined)
    .join(' ');
}

function premium(details: ServiceDetails): string {
  if (details.days) return ` for ${format_count(details.days, 'day')}`;
  return details.months ? ` for ${format_count(details.months, 'month')}` : '';
}

const write_access: Record<string, string> = {
  attach_menu: 'when they added it to the attachment menu',
  web_app: 'by opening its app',
  app: 'through its app',
  domain: 'by logging in',
};

const sentences: Record<string, Sentence> = {
  basic_group_chat_create: (c) =>
    `${c.actor} created the group${quoted(c.details.title)}${c.details.members ? ` with ${members(c)}` : ''}`,
  supergroup_chat_create: (c) => `${c.actor} created${quoted(c.details.title) || ' the chat'}`,
  chat_change_title: (c) => `${c.actor} changed the title to${quoted(c.details.title) || ' something else'}`,
  chat_change_photo: (c) => `${c.actor} changed the chat photo`,
  chat_delete_photo: (c) => `${c.actor} removed the chat photo`,
  chat_add_members: (c) => `${c.actor} added ${members(c)}`,
  chat_delete_member: (c) => (members(c) === c.actor ? `${c.actor} left` : `${c.actor} removed ${members(c)}`),
  chat_join_by_link: (c) =>
    `${c.actor} joined by an invite link${c.details.inviter ? ` from ${c.name(c.details.inviter)}` : ''}`,
  chat_join_by_request: (c) => `${c.actor} was accepted into the chat`,
  chat_join_by_community: (c) => `${c.actor} joined through a community`,
  chat_upgrade_to: () => 'The group became a supergroup',
  chat_upgrade_from: (c) => `This supergroup came from the group${quoted(c.details.title)}`,
  pin_message: (c) => `${c.actor} pinned a message`,
  history_cleared: (c) => `${c.actor} cleared the history`,
  game_score: (c) => `${c.actor} scored ${format_number(c.details.score ?? 0)} in a game`,
  payment_successful: (c) => `Payment of ${money(c.details)} made`,
  payment_refunded: (c) => `${c.details.peer ? c.name(c.details.peer) : c.actor} refunded ${money(c.details)}`,
  call: (c) => call_words('call', c),
  group_call: (c) => call_words('group call', c),
  video_chat_started: (c) => `${c.actor} started a video chat`,
  video_chat_ended: (c) => `Video chat ended${c.details.duration ? ` after ${format_period(c.details.duration)}` : ''}`,
  video_chat_scheduled: (c) =>
    `${c.actor} planned a video chat${c.details.start_date ? ` for ${format_instant(c.details.start_date)}` : ''}`,
  invite_video_chat_participants: (c) => `${c.actor} invited ${members(c)} to the video chat`,
  screenshot_taken: (c) => `${c.actor} took a screenshot`,
  custom_service_action: (c) => c.details.text ?? 'A notice from Telegram',
  bot_write_access_allowed: (c) => {
    const way = c.details.reason_app_name ?? c.details.reason_domain;
    const how = write_access[c.details.reason ?? ''];
    return `${c.actor} allowed the bot to write${how ? ` ${how}` : ''}${way ? ` (${way})` : ''}`;
  },
  passport_data_sent: (c) =>
    `${c.actor} sent Telegram Passport data${c.details.passport_types ? `: ${c.details.passport_types.map(humanise).join(', ')}` : ''}`,
  contact_registered: (c) => `${c.actor} joined Telegram`,
  phone_number_requested: (c) => `${c.actor} asked for the phone number`,
  proximity_alert_triggered: (c) =>
    `${c.name(c.details.from)} is within ${format_count(c.details.distance ?? 0, 'metre')} of ${c.name(c.details.to)}`,
  chat_set_message_auto_delete_time: (c) =>
    c.details.period
      ? `${c.actor} set messages to delete themselves after ${format_period(c.details.period)}`
      : `${c.actor} turned off auto-delete`,
  chat_set_theme: (c) =>
    c.details.emoji ? `${c.actor} set the chat theme to ${c.details.emoji}` : `${c.actor} reset the chat theme`,
  chat_set_background: (c) => `${c.actor} set ${c.details.same === true ? 'the same' : 'a new'} background`,
  web_app_data_sent: (c) => `${c.actor} sent data from the app${quoted(c.details.text)}`,
  forum_topic_created: (c) => `${c.actor} opened the topic${quoted(c.details.title)}`,
  forum_topic_edited: (c) =>
    c.details.title ? `${c.actor} renamed the topic to${quoted(c.details.title)}` : `${c.actor} changed the topic`,
  suggest_profile_photo: (c) => `${c.actor} suggested a profile photo`,
  peers_shared: (c) =>
    `${c.actor} shared ${format_count(c.details.peers?.length ?? 1, 'chat or person', 'chats or people')} with the bot`,
  chat_boost: (c) =>
    `${c.actor} boosted the chat${(c.details.count ?? 1) > 1 ? ` ${String(c.details.count)} times` : ''}`,
  gifted_premium: (c) =>
    `${c.actor} gave Telegram Premium${premium(c.details)}${c.details.cost ? ` (${c.details.cost})` : ''}`,
  premium_gift_code: (c) =>
    `${c.details.via_giveaway === true ? 'Won' : 'Received'} Telegram Premium${premium(c.details)}`,
  giveaway_created: (c) => `${c.actor} started a giveaway`,
  giveaway_completed: (c) =>
    `Giveaway ended: ${format_count(c.details.winners ?? 0, 'winner')}${c.details.unclaimed_count ? `, ${format_number(c.details.unclaimed_count)} not taken` : ''}`,
  gifted_stars: (c) => `${c.actor} gave Telegram Stars${c.details.cost ? ` (${c.details.cost})` : ''}`,
  gifted_ton: (c) => `${c.actor} gave TON${c.details.cost ? ` (${c.details.cost})` : ''}`,
  giveaway_prize_stars: (c) => `Won ${format_count(c.details.star_count ?? 0, 'star')} in a giveaway`,
  gift: (c) =>
    `${c.actor} sent a gift${c.details.star_count ? ` worth ${format_count(c.details.star_count, 'star')}` : ''}${c.details.text ? `:${quoted(c.details.text)}` : ''}`,
  paid_messages_refunded: (c) =>
    `${c.actor} refunded ${format_count(c.details.star_count ?? 0, 'star')} for ${format_count(c.details.count ?? 0, 'message')}`,
  paid_message_price_changed: (c) =>
    c.details.star_count
      ? `A message now costs ${format_count(c.details.star_count, 'star')}`
      : 'Messages are free now',
  todo_tasks_done: (c) => {
    const done = c.details.done_ids?.length ?? 0;
    const undone = c.details.not_done_ids?.length ?? 0;
    const parts = [
      done > 0 ? `marked ${format_count(done, 'task')} as done` : '',
      undone > 0 ? `reopened ${format_count(undone, 'task')}` : '',
    ];
    return `${c.actor} ${parts.filter((part) => part !== '').join(' and ') || 'changed tasks'}`;
  },
  todo_tasks_added: (c) => `${c.actor} added ${list((c.details.tasks ?? []).map((task) => `“${task.text}”`))}`,
  poll_option_added: (c) => `${c.actor} added an answer to the poll${quoted(c.details.option)}`,
  poll_option_deleted: (c) => `${c.actor} removed an answer from the poll${quoted(c.details.option)}`,
  suggested_post_approved: (c) =>
    `The suggested post was accepted${c.details.amount ? ` for ${money(c.details)}` : ''}`,
  suggested_post_declined: (c) =>
    `The suggested post was declined${c.details.comment ? `:${quoted(c.details.comment)}` : ''}`,
  suggested_post_paid: (c) => `The suggested post was paid: ${money(c.details)}`,
  suggested_post_refunded: () => 'The suggested post was refunded',
  suggest_birthdate: (c) => `${c.actor} suggested a birthday: ${birthday(c.details)}`,
  chat_has_protected_content_toggled: (c) =>
    `${c.actor} ${c.details.value === true ? 'forbade' : 'allowed'} saving and forwarding`,
  chat_has_protected_content_disable_requested: (c) => `${c.actor} asked to allow saving and forwarding`,
  chat_owner_left: (c) => `The owner left${c.details.owner ? `; ${c.name(c.details.owner)} will follow` : ''}`,
  chat_owner_changed: (c) => `${c.details.owner ? c.name(c.details.owner) : 'Someone else'} is the owner now`,
  managed_bot_created: (c) => `${c.actor} created the bot ${c.details.bot ? c.name(c.details.bot) : ''}`.trim(),
};

/** The names of all actions that have a sentence of their own. */
export const known_actions: readonly string[] = Object.keys(sentences);

/** The source's own name for an action that the contract does not know, from the JSON text kept beside it. */
function foreign_action(message: Message): string {
  const text = message.extra?.['action'] ?? '';
  return /^"[^"\\]+"$/.test(text) ? humanise(text.slice(1, -1)) : 'Something that this version has no words for';
}

/** A service message in human words; an action without words of its own is named as it is stored. */
export function service_words(message: Message, name: NameOf): string {
  const action = message.service?.action ?? 'unknown';
  const context = { actor: name(message.sender), details: message.service?.details ?? {}, name };
  const sentence = sentences[action];
  if (sentence) return sentence(context);
  const details = context.details.text ?? context.details.title;
  const words = action === 'unknown' ? foreign_action(message) : humanise(action);
  return `${words}${details ? `: ${details}` : ''}`;
}
