import type { Media } from '../api/types';
import { format_bytes, format_count, format_duration, format_instant, format_period, humanise } from './format';

const kind_words: Record<string, string> = {
  photo: 'Photo',
  video: 'Video',
  animation: 'GIF',
  audio: 'Music',
  voice: 'Voice message',
  video_note: 'Video message',
  sticker: 'Sticker',
  document: 'File',
  paid_media: 'Paid media',
  location: 'Location',
  venue: 'Place',
  contact: 'Contact',
  game: 'Game',
  invoice: 'Invoice',
  todo: 'To-do list',
  giveaway: 'Giveaway',
  giveaway_results: 'Giveaway results',
  dice: 'Dice',
  story: 'Story',
};

export function media_kind(media: Media): string {
  return kind_words[media.kind] ?? humanise(media.kind);
}

const availability_words: Record<string, string> = {
  available: 'file in the export',
  not_included: 'file not exported',
  too_large: 'file above the export’s size limit',
  unavailable: 'file gone from Telegram',
};

/** Whether the source gave the file, in words; undefined where there is no file to give. */
export function availability(media: Media): string | undefined {
  return media.availability === undefined
    ? undefined
    : (availability_words[media.availability] ?? humanise(media.availability));
}

/** The name that a file goes by: what the sender called it, or the piece of music. */
export function media_title(media: Media): string {
  const music = [media.performer, media.title].filter((part) => part !== undefined).join(' – ');
  if (media.kind === 'audio' && music !== '') return music;
  const special =
    media.venue?.title ??
    media.game?.title ??
    media.invoice?.title ??
    media.todo?.title ??
    [media.contact?.first_name, media.contact?.last_name].filter((part) => part !== undefined).join(' ');
  if (special) return special;
  if (media.kind === 'sticker' || media.kind === 'dice')
    return [media_kind(media), media.emoji].filter(Boolean).join(' ');
  return media.file_name ?? media_kind(media);
}

function giveaway_facts(media: Media): string[] {
  const facts: string[] = [];
  const { giveaway, giveaway_results } = media;
  if (giveaway?.quantity) facts.push(format_count(giveaway.quantity, 'prize'));
  if (giveaway_results?.winners_count) facts.push(format_count(giveaway_results.winners_count, 'winner'));
  const prize = giveaway ?? giveaway_results;
  if (prize?.months) facts.push(`${format_count(prize.months, 'month')} of Premium`);
  if (prize?.stars) facts.push(format_count(prize.stars, 'star'));
  if (prize?.additional_prize) facts.push(prize.additional_prize);
  if (giveaway?.until) facts.push(`until ${format_instant(giveaway.until)}`);
  return facts;
}

/** What is known of a medium, in the order in which one asks for it: dimensions, length, size, and what its kind adds. */
export function media_facts(media: Media): string[] {
  const facts: string[] = [];
  if (media_title(media) !== media_kind(media) && media.kind !== 'sticker' && media.kind !== 'dice')
    facts.push(media_kind(media));
  if (media.width && media.height) facts.push(`${String(media.width)} × ${String(media.height)}`);
  if (media.duration !== undefined) facts.push(format_duration(media.duration));
  if (media.file_size !== undefined) facts.push(format_bytes(media.file_size));
  const point = media.location ?? media.venue?.location;
  if (media.venue?.address) facts.push(media.venue.address);
  if (point) facts.push(`${point.latitude.toFixed(5)}, ${point.longitude.toFixed(5)}`);
  if (media.location?.live_period) facts.push(`live for ${format_period(media.location.live_period)}`);
  if (media.contact?.phone_number) facts.push(media.contact.phone_number);
  if (media.invoice?.amount !== undefined)
    facts.push(
      `${String(media.invoice.amount)} ${media.invoice.currency ?? ''} (minor units)`.replace(
        /XTR \(minor units\)/,
        'stars',
      ),
    );
  if (media.ttl)
    facts.push(media.ttl === 2_147_483_647 ? 'view once' : `self-destructs after ${format_period(media.ttl)}`);
  return [...facts, ...giveaway_facts(media)];
}

/** One line for a message wherever it is only quoted: its text, or what it carries. */
export function media_snippet(media: Media): string {
  const title = media_title(media);
  return title === media_kind(media) ? title : `${media_kind(media)}: ${title}`;
}
